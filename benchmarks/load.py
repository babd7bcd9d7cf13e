"""Sends prepared requests over kept connections, as fast as they are answered.

A process of its own, and nothing but sockets, so that it takes little of the processors that it
measures: `python -m benchmarks.load` reads slices as JSON and prints what each took.
"""

import json
import socket
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from threading import Event

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


def send(port: int, requests: list[str], pause: float = 0) -> list[float]:
    """Send one person's requests in turn and return the milliseconds each took.

    ``pause`` is how many seconds the person thinks before each, the first time a share of it that
    differs from person to person, so that they don't send in step.
    """
    times = []
    thinking = Event()
    late = pause * (zlib.crc32(requests[0].encode()) % 1000) / 1000
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number, request in enumerate(text.encode() for text in requests):
            if pause:
                thinking.wait(pause if number else late)
            started = time.perf_counter()
            connection.sendall(request)
            head = _answer_head(connection)
            times.append((time.perf_counter() - started) * 1000)
            if not head.startswith(b"http/1.1 200 "):
                raise SystemExit(f"{request[:80]!r} was answered by {head[:80]!r}")
    return times


def _answer_head(connection: socket.socket) -> bytes:
    """Read one answer to its last byte and return its head, in small letters."""
    received = b""
    while HEAD_END not in received:
        received += _some(connection)
    head, _end, body = received.partition(HEAD_END)
    head = head.lower()
    length = int(head.partition(LENGTH)[2].partition(b"\r\n")[0])
    missing = length - len(body)
    while missing > 0:
        missing -= len(_some(connection))
    return head


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65_536)
    if not received:
        raise SystemExit("The server hung up.")
    return received


def run(slices: list[dict]) -> dict:
    """Return seconds and milliseconds of each slice, and the share of a processor spent here."""
    measured = []
    began, spent = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(max(len(one["people"]) for one in slices)) as pool:
        for one in slices:
            started = time.perf_counter()
            pause = repeat(one.get("pause", 0))
            times = list(pool.map(send, repeat(one["port"]), one["people"], pause))
            seconds = time.perf_counter() - started
            measured.append({"name": one["name"], "seconds": seconds, "times": times})
    load = (time.process_time() - spent) / (time.perf_counter() - began)
    return {"slices": measured, "client_cpu": load}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
