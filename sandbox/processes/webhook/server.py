"""Answers the API server's TokenReviews; started by `sandbox.processes.token_webhook`."""

from __future__ import annotations

import argparse
import json
import logging
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sandbox.paths import LOOPBACK, sandbox_paths
from sandbox.processes.cluster_files import ClusterFiles
from sandbox.processes.webhook import access_entries, namespaces
from sandbox.processes.webhook.identity import UntrustedTokenError, caller_of

logger = logging.getLogger("token-webhook")


def review(files: ClusterFiles, token: str) -> dict[str, object]:
    """The status of a TokenReview: a user, or why there is none."""
    settings = files.read_settings()
    try:
        caller = caller_of(token, settings.name, sandbox_paths().endpoints().get("aws"))
    except UntrustedTokenError as refusal:
        return {"authenticated": False, "error": str(refusal)}
    entry = access_entries.find(access_entries.read(files), caller)
    if entry is None:
        return {"authenticated": False, "error": f"{caller} has no access entry in cluster {settings.name}"}
    user = access_entries.user_for(entry, caller)
    extra = {"arn": [caller], "canonicalArn": [entry.principal]}
    return {
        "authenticated": True,
        "user": {"username": user.name, "groups": list(user.groups), "extra": extra},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, files: ClusterFiles, *arguments: object) -> None:
        self.files = files
        super().__init__(*arguments)  # type: ignore[arg-type] # the socket server's own three arguments

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = review(self.files, request["spec"].get("token", ""))
        if not status["authenticated"]:
            logger.warning("refused: %s", status["error"])
        answer = {"apiVersion": request["apiVersion"], "kind": "TokenReview", "status": status}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        logger.debug(format, *arguments)


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    files = ClusterFiles(parser.parse_args().folder)
    threading.Thread(target=namespaces.follow, args=(files,), daemon=True).start()
    port = files.read_settings().ports.token_webhook
    ThreadingHTTPServer((LOOPBACK, port), partial(Handler, files)).serve_forever()


if __name__ == "__main__":
    main()
