#!/usr/bin/env python3
"""Launcher: moto_server with its SQS made thread-safe and O(1) to send.  Same arguments as moto_server.
Stock moto 5.2.1: SendMessage scans the whole queue 4-6 times, and DeleteMessage/ReceiveMessage race (lost, doubled, resurrected messages).
Ends when its standard input ends."""
import sys, time, threading
import moto.sqs.models as m
m.unix_time_millis = lambda dt=None: time.time() * 1000.0 if dt is None else (dt.timestamp() * 1000.0)
LOCK = threading.RLock()
_attrs = m.Queue.attributes.fget
class Lazy(dict):
    def __init__(self, q): self._q = q; self._full = False
    def _load(self):
        if not self._full: self._full = True; self.update(_attrs(self._q))
        return self
    def get(self, k, d=None):
        if not self._full and k == "ContentBasedDeduplication" and not self._q.fifo_queue: return d
        return dict.get(self._load(), k, d)
    def __getitem__(self, k): return dict.__getitem__(self._load(), k)
    def __iter__(self): return dict.__iter__(self._load())
    def __contains__(self, k): return dict.__contains__(self._load(), k)
    def __len__(self): return dict.__len__(self._load())
    def items(self): return dict.items(self._load())
    def keys(self): return dict.keys(self._load())
    def values(self): return dict.values(self._load())
m.Queue.attributes = property(lambda self: Lazy(self))
def locked(cls, name):
    f = getattr(cls, name)
    def g(*a, **k):
        with LOCK: return f(*a, **k)
    setattr(cls, name, g)
locked(m.Queue, "delete_message"); locked(m.Queue, "add_message")
for n in ("change_message_visibility", "purge_queue", "change_message_visibility_batch"): locked(m.SQSBackend, n)
_recv = m.SQSBackend.receive_message
def receive_message(self, queue_name, count, wait, vis, names=None):
    end = time.time() + (wait or 0); q = self.get_queue(queue_name)
    while True:
        with LOCK: r = _recv(self, queue_name, count, 0, vis, names)
        left = end - time.time()
        if r or left <= 0: return r
        q.wait_for_messages(min(1.0, left))
m.SQSBackend.receive_message = receive_message
def end_with_parent():
    """The tests hold our standard input: when it closes, they are gone, killed ones too."""
    import os
    while os.read(0, 4096): pass
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
from moto.server import main
main(sys.argv[1:])
