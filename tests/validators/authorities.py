"""A time-stamping authority and an OCSP responder of the test PKI on a port of this computer, both by openssl."""

import http.server
import multiprocessing
import pathlib
import subprocess


class Authorities:
    """Answers until it is stopped. In a process of its own: DigiDoc's library keeps Python's lock while it waits."""

    def __init__(self, pki, folder, serials):
        self.pki, self.folder = pki, pathlib.Path(folder)
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.conf").write_text(
            f"[tsa]\ndefault_tsa = any\n[any]\nserial = {self.folder}/serial\ndefault_policy = 1.2.3\n"
            "digests = sha256, sha384, sha512\nsigner_digest = sha256\ness_cert_id_alg = sha256\n")
        (self.folder / "index").write_text(
            "".join(f"V\t450101000000Z\t\t{serial:04X}\tunknown\t/CN=X\n" for serial in serials))
        (self.folder / "index.attr").write_text("unique_subject = no\n")
        authorities = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                media_type, answer = authorities.answer(self.headers["Content-Type"], asked)
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{server.server_address[1]}/"
        self.process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.process.terminate()

    def answer(self, media_type, asked):
        pki, asked_file, answer = self.pki, self.folder / "asked", self.folder / "answer"
        asked_file.write_bytes(asked)
        if "timestamp" in media_type:
            command = ["ts", "-reply", "-config", self.folder / "tsa.conf", "-queryfile", asked_file, "-signer",
                       pki / "tsa.pem", "-inkey", pki / "tsa.key", "-chain", pki / "issuing.pem", "-out", answer]
        else:
            command = ["ocsp", "-index", self.folder / "index", "-CA", pki / "issuing.pem", "-rsigner",
                       pki / "ocsp.pem", "-rkey", pki / "ocsp.key", "-reqin", asked_file, "-respout", answer,
                       "-ndays", "1"]
        subprocess.run(["openssl", *command], check=True, capture_output=True)
        kind = "timestamp-reply" if "timestamp" in media_type else "ocsp-response"
        return f"application/{kind}", answer.read_bytes()
