//! The page that stands for the telephones: what each shows, and a button for whatever its owner may do.
//! Plain HTML that loads nothing; it shows anew what has changed by itself. Programs get the same as JSON.

use super::{Act, Asked, Outcome, Phones, What};
use crate::domain::identifier::Phone as Number;
use crate::sandbox::phones;
use crate::sandbox::problem::Language;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use std::fmt::Write;
use std::sync::Arc;

/// Where the page is, below the authorities' address.
pub const PATH: &str = "/phone";
/// Longest form.
const FORM_BYTES: usize = 1024;
/// The page comes from here and loads nothing from anywhere.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/// The page, and what its buttons do.
pub fn router(phones: Arc<Phones>) -> Router {
    Router::new().route(PATH, get(show).post(act)).with_state(phones)
}

async fn show(State(phones): State<Arc<Phones>>, headers: HeaderMap) -> Response {
    if !is_local(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let wants = |what: &str| {
        headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|accept| accept.contains(what))
    };
    if wants("application/json") {
        let all: Vec<_> = phones.all().iter().map(value).collect();
        return axum::Json(json!({ "asked": all })).into_response();
    }
    let mut response = Body::from(page(&phones.all(), Language::of(&headers))).into_response();
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A form of `session` and `act`.
async fn act(State(phones): State<Arc<Phones>>, request: Request) -> Response {
    if !is_from_here(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(form) = to_bytes(request.into_body(), FORM_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let form = String::from_utf8_lossy(&form);
    let field = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    match (field("session"), field("act").and_then(|word| word.parse::<Act>().ok())) {
        (Some(session), Some(act)) if phones.act(session, &act) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, PATH)]).into_response()
        }
        (Some(_), Some(_)) => StatusCode::NOT_FOUND.into_response(),
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Whether no page but those of the sandbox asks for it.
pub(in crate::sandbox) fn is_from_here(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    is_local(headers) && site.is_none_or(|site| site == b"same-origin")
}

/// Whether the browser was sent to this computer by its own name: no other name may lead here.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1")
}

fn value(asked: &Asked) -> serde_json::Value {
    json!({
        "session": asked.session,
        "number": asked.number,
        "code": asked.code.to_string(),
        "what": match &asked.what {
            What::Challenge(_) => "sign-in",
            What::Digest { .. } => "signature",
        },
        "display": display(asked),
        "result": asked.outcome.as_ref().map(word),
    })
}

fn word(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Approved => "OK",
        Outcome::Ended(word) => word,
    }
}

fn display(asked: &Asked) -> Option<&str> {
    match &asked.what {
        What::Challenge(_) => None,
        What::Digest { display, .. } => Some(display),
    }
}

fn page(all: &[Asked], language: Language) -> String {
    let title = language.pick(["Sınaq telefonları", "Trial phones", "Пробные телефоны"]);
    let lang = language.pick(["az", "en", "ru"]);
    let intro = language.pick([
        "Bu səhifə Asan imza telefonlarını əvəz edir. Kodu kompüterin göstərdiyi ilə müqayisə edin, sonra düyməni basın.",
        "This page stands for telephones with Asan İmza. Compare the code with the one on the computer, then press a button.",
        "Эта страница заменяет телефоны с Asan İmza. Сравните код с тем, что на компьютере, и нажмите кнопку.",
    ]);
    let nothing = language.pick([
        "Heç bir telefondan heç nə soruşulmur.",
        "No phone is asked for anything.",
        "Ни у одного телефона ничего не запрашивают.",
    ]);
    let mut html = format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" \
         content=\"2\"><title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>\
         <p>{intro}</p>"
    );
    if all.is_empty() {
        let _ = write!(html, "<p class=\"none\">{nothing}</p>");
    }
    for asked in all {
        one(&mut html, asked, language);
    }
    let known = language.pick(["Nömrələr", "Numbers", "Номера"]);
    let _ = write!(html, "<h2>{known}</h2><table>");
    for phone in phones::ALL {
        let _ = write!(html, "<tr><td>{}</td><td>{}</td></tr>", number(phone.number), phone.user_id);
    }
    html.push_str("</table></main></body></html>");
    html
}

/// One phone with what it shows.
fn one(html: &mut String, asked: &Asked, language: Language) {
    let what = match asked.what {
        What::Challenge(_) => language.pick(["Möhürə giriş", "Sign in to Möhür", "Вход в Möhür"]),
        What::Digest { .. } => language.pick(["İmza", "Signature", "Подпись"]),
    };
    let _ = write!(
        html,
        "<section><h2>{}</h2><p>{what}</p><p>{}</p><p class=\"code\">{}</p>",
        number(&asked.number),
        escaped(display(asked).unwrap_or_default()),
        asked.code,
    );
    match &asked.outcome {
        Some(outcome) => {
            let _ = write!(html, "<p class=\"end\">{}</p>", escaped(word(outcome)));
        }
        None => {
            html.push_str("<form method=\"post\">");
            let _ = write!(html, "<input type=\"hidden\" name=\"session\" value=\"{}\">", asked.session);
            for (word, _) in Act::all() {
                let label = label(word, language);
                let _ = write!(html, "<button name=\"act\" value=\"{word}\">{label}</button>");
            }
            if asked.wrong_pins > 0 {
                let wrong = language.pick(["Səhv PİN", "Wrong PINs", "Неверных PIN"]);
                let _ = write!(html, "<p>{wrong}: {}</p>", asked.wrong_pins);
            }
            html.push_str("</form>");
        }
    }
    html.push_str("</section>");
}

fn label(word: &str, language: Language) -> &'static str {
    language.pick(match word {
        "approve" => ["Kod eynidir: PİN yaz", "Same code: enter PIN", "Код совпал: ввести PIN"],
        "refuse" => ["İmtina et", "Refuse", "Отказаться"],
        "ignore" => ["Cavab vermə", "Ignore", "Не отвечать"],
        "wrong-pin" => ["Səhv PİN yaz", "Wrong PIN", "Неверный PIN"],
        "sim-error" => ["SİM xətası", "SIM error", "Ошибка SIM"],
        "absent" => ["Telefon sönülüdür", "Phone is off", "Телефон выключен"],
        "delivery-error" => ["Mesaj çatmadı", "Not delivered", "Не доставлено"],
        "hash-mismatch" => ["Başqa hash imzalandı", "Other hash signed", "Подписан другой хеш"],
        "not-client" => ["Asan imza yoxdur", "No Asan İmza", "Нет Asan İmza"],
        _ => ["Biznes sertifikatı yoxdur", "No business certificate", "Нет бизнес-сертификата"],
    })
}

/// As people write it.
fn number(national: &str) -> String {
    Number::parse(national).map_or_else(|_| escaped(national), |number| number.to_string())
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#f5f7f8;color:#13212b;margin:0}\
main{max-width:44rem;margin:2rem auto;padding:0 1rem}\
section{background:#fff;border:1px solid #d6dee3;border-radius:12px;padding:1rem 1.5rem;margin:1rem 0}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:.25rem 0}\
.code{font-size:3rem;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:.2em;margin:.25rem 0}\
button{font:inherit;padding:.5rem .9rem;margin:.2rem .3rem .2rem 0;border:1px solid #71828e;border-radius:8px;\
background:#fff;color:inherit}button:first-of-type{background:#0a6c74;color:#fff;border-color:#0a6c74}\
button:focus-visible{outline:3px solid #f2b134;outline-offset:2px}\
td{padding:.1rem 1rem .1rem 0;font-variant-numeric:tabular-nums}.end,.none{font-weight:600}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_wants_shown_cannot_become_part_of_the_page() {
        assert_eq!(escaped("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
    }

    #[test]
    fn only_this_computer_by_its_own_name() {
        let from = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            is_local(&headers)
        };
        assert!(from("localhost:8080") && from("127.0.0.1:1") && from("localhost"));
        assert!(!from("phone.example:8080") && !from("localhost.example") && !is_local(&HeaderMap::new()));
    }
}
