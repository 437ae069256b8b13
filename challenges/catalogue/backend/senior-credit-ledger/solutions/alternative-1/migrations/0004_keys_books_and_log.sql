-- 1. What has been answered to a client's key (source 'client') or a delivery ('coinflow').
CREATE TABLE answered (
    workshop_id bigint NOT NULL REFERENCES workshops,
    source      text NOT NULL,
    key         text NOT NULL,
    transfer_id bigint NOT NULL REFERENCES transfers,
    PRIMARY KEY (workshop_id, source, key)
);

INSERT INTO answered
SELECT DISTINCT ON (workshop_id, event_id) workshop_id, 'coinflow', event_id, id
FROM transfers
WHERE event_id IS NOT NULL
ORDER BY workshop_id, event_id, id;

-- 2. Balances, from the entries.
UPDATE accounts
SET balance_cents = (
    SELECT coalesce(sum(amount_cents), 0) FROM entries WHERE account_id = accounts.id
);

-- 3. What PostgreSQL keeps from now on.
CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''% is not allowed: %'', TG_OP, TG_ARGV[0]; END';

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION forbid('transfers are for ever');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON transfers
    EXECUTE FUNCTION forbid('transfers are for ever');
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION forbid('entries are for ever');
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON entries
    EXECUTE FUNCTION forbid('entries are for ever');
CREATE TRIGGER covered BEFORE UPDATE OF balance_cents ON accounts
    FOR EACH ROW
    WHEN (NEW.kind <> 'funding' AND NEW.balance_cents < least(OLD.balance_cents, 0))
    EXECUTE FUNCTION forbid('the balance would be below zero');

-- 4. The log without what nobody should read there.
UPDATE request_log SET headers = headers - 'Authorization' - 'X-Coinflow-Signature';
UPDATE request_log SET path = regexp_replace(path, '(?<=[?&]api_key=)[^&]+', 'hidden')
WHERE position('api_key=' IN path) > 0;
