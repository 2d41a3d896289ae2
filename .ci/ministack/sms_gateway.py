"""An SMS gateway on 127.0.0.1:4570 that prints what it is asked to send."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        print(self.path, flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 4570), Gateway).serve_forever()
