"""A receiver of calls over real HTTP: keeps what it receives, answers what it is told."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Receveur:
    """`received` holds (path, headers, body); `code` and `body` are answered from then on."""

    def __init__(self):
        self.received: list[tuple[str, dict, str]] = []
        self.code, self.body, self.headers = 200, b"merci", {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.received.append((self.path, dict(self.headers), body))
                self.send_response(receiver.code)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(receiver.body)))
                self.end_headers()
                self.wfile.write(receiver.body)

            def log_message(self, *args):
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def adresse(self) -> str:
        """Where to call it."""
        return f"http://127.0.0.1:{self.server.server_port}/rappel?cle=1"

    def stop(self) -> None:
        """Close it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
