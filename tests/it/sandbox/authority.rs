//! Time-stamps, OCSP answers and revocation lists of the trial service, as OpenSSL sees them.

use super::desk::{Desk, TIKISH};
use mohur::domain::level::Level;
use std::path::Path;
use std::process::Command;

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{arguments:?}: {said:?}");
    said.concat()
}

fn pem(name: &str, der: &[u8], folder: &Path) {
    std::fs::write(folder.join("der"), der).unwrap();
    openssl(folder, &["x509", "-inform", "DER", "-in", "der", "-out", name]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_time_stamping_authorities_and_the_responder_satisfy_openssl() {
    let desk = Desk::demanding(Level::Lt).await;
    let folder = tempfile::tempdir().unwrap();
    let trust = std::fs::canonicalize(desk.running.trust_file()).unwrap();
    let trust = trust.to_str().unwrap();
    let card = desk.send("GET", "/v1/service", |r| r).await.json();
    assert_eq!(card["requiredLevel"], "B-LT");
    let authorities = card["timeStampAuthorities"].as_array().unwrap();
    assert_eq!(authorities.len(), 2);
    std::fs::write(folder.path().join("data"), "Möhür").unwrap();
    openssl(folder.path(), &["ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "request.tsq"]);
    let request = std::fs::read(folder.path().join("request.tsq")).unwrap();
    for authority in authorities {
        let answer = desk
            .http
            .post(authority["address"].as_str().unwrap())
            .header("Content-Type", "application/timestamp-query")
            .body(request.clone())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["content-type"], "application/timestamp-reply");
        std::fs::write(folder.path().join("answer.tsr"), answer.bytes().await.unwrap()).unwrap();
        let verify = ["ts", "-verify", "-queryfile", "request.tsq", "-in", "answer.tsr", "-CAfile", trust];
        assert!(openssl(folder.path(), &verify).contains("Verification: OK"));
    }

    pem("signer.pem", &desk.card("gunel").certificate("sign"), folder.path());
    pem("revoked.pem", &desk.card("revoked").certificate("sign"), folder.path());
    let issuing = std::fs::read(desk.dir.path().join("pki/issuing.der")).unwrap();
    pem("issuing.pem", &issuing, folder.path());
    let address = openssl(folder.path(), &["x509", "-in", "signer.pem", "-noout", "-ocsp_uri"]);
    for (certificate, expected) in
        [("signer.pem", "signer.pem: good"), ("revoked.pem", "revoked.pem: revoked")]
    {
        let ask = [
            "ocsp",
            "-issuer",
            "issuing.pem",
            "-cert",
            certificate,
            "-url",
            address.trim(),
            "-CAfile",
            trust,
        ];
        let said = openssl(folder.path(), &ask);
        assert!(said.contains("Response verify OK") && said.contains(expected), "{said}");
    }
    // An application of the card that was not raised is not taken.
    let token = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let application = desk.application(&token, "TST4W7E", "9912345678903", &gunel).await;
    assert_eq!(desk.submit(&gunel.seal_now(&application)).await.outcome(), "422 level-too-low");
}
