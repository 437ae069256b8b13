"""A workshop as its tablets, and Coinflow, see it."""

import hashlib
import hmac
import json
from typing import Any


class Workshop:
    """A workshop, with the key and the secret that it got."""

    def __init__(self, candidate: Any) -> None:
        self.http = candidate.http()
        printed = candidate.run("python -m tally.admin add-workshop Kiln")
        assert printed.returncode == 0, printed.output
        number, key, self.secret = (line.split()[-1] for line in printed.stdout.splitlines())
        self.id = int(number)
        self.key = key
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str) -> Any:
        """Get something of the workshop's."""
        return self.http.get(path, headers=self.headers)

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Post something as the workshop."""
        return self.http.post(path, json=body, headers={**self.headers, **headers})

    def top_up(self, account: int, amount_cents: int, event: str) -> Any:
        """Deliver a top-up as Coinflow does."""
        sent = {"event_id": event, "account_id": account, "amount_cents": amount_cents}
        body = json.dumps(sent).encode()
        return self.deliver(body, self.signature(body))

    def signature(self, body: bytes) -> str:
        """The right signature of a delivery."""
        return hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()

    def deliver(self, body: bytes, signature: str | bytes | None) -> Any:
        """Deliver a body with this signature, right or wrong."""
        headers: dict[str, str | bytes] = {"Content-Type": "application/json"}
        if signature is not None:
            headers["X-Coinflow-Signature"] = signature
        return self.http.post(f"/webhooks/topups/{self.id}", content=body, headers=headers)

    def member(self, amount_cents: int = 0) -> int:
        """A new member who has topped up."""
        account: int = self.post("/accounts", {"name": "Ada"}).json()["id"]
        if amount_cents:
            assert self.top_up(account, amount_cents, f"for {account}").status_code == 200
        return account

    def balance(self, account: int) -> Any:
        """What an account has, in euros."""
        return self.get(f"/accounts/{account}").json()["balance"]

    def pay(self, payer: int, payee: int, cents: int, key: str | None = None) -> Any:
        """Move cents, with or without a key."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.post(
            "/transfers", {"from": payer, "to": payee, "amount_cents": cents}, **headers
        )
