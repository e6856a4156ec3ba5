"""A gateway that drops a message id which it knows, and remembers what it was sent.

gunicorn --workers 1 --threads 8 tests.outbox.gateway:application

POST /messages   as the sandbox phone takes it: 201 accepted, 200 dropped
GET /received    {"accepted": {id: mobile}, "dropped": how many}
GET /count       {"accepted": how many}
GET /healthz     200
"""

import json
import threading

lock = threading.Lock()
accepted: dict[str, str] = {}
dropped = 0


def application(environ, start_response):
    global dropped
    status, answer = "200 OK", {}
    if environ["REQUEST_METHOD"] == "POST":
        message = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        with lock:
            if message["id"] in accepted:
                dropped += 1
            else:
                accepted[message["id"]] = message["mobile"]
                status = "201 Created"
    elif environ["PATH_INFO"] == "/received":
        with lock:
            answer = {"accepted": accepted, "dropped": dropped}
    elif environ["PATH_INFO"] == "/count":
        answer = {"accepted": len(accepted)}
    body = json.dumps(answer).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
