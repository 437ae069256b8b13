-- Once means once, and the books agree. See decision 10.

-- The entries are the truth; the balance becomes their sum, also where that is below zero.
-- Locked, so that nothing is booked between the adding up and the writing down. (LOCK is inside the
-- block because psql refuses it outside of a transaction.)
DO $$
BEGIN
    LOCK TABLE accounts, entries IN SHARE ROW EXCLUSIVE MODE;
    UPDATE accounts
    SET balance_cents = booked.cents
    FROM (
        SELECT a.id, coalesce(sum(e.amount_cents), 0)::bigint AS cents
        FROM accounts AS a
        LEFT JOIN entries AS e ON e.account_id = a.id
        GROUP BY a.id
    ) AS booked
    WHERE booked.id = accounts.id AND booked.cents <> accounts.balance_cents;
END
$$;

-- A transfer keeps the key that it was made with. Transfers without one do not meet in this index.
ALTER TABLE transfers ADD COLUMN idempotency_key text;

CREATE UNIQUE INDEX transfers_of_key ON transfers (workshop_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- What has been booked stays as it was booked. The triggers are for statements, so that TRUNCATE (also
-- by CASCADE) meets them as well, and ALWAYS, so that session_replication_role does not get around them.
CREATE FUNCTION refuse_to_change_what_was_booked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was booked stays. Book a transfer that corrects it.',
        TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER transfers_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_what_was_booked();
ALTER TABLE transfers ENABLE ALWAYS TRIGGER transfers_stay;

CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_what_was_booked();
ALTER TABLE entries ENABLE ALWAYS TRIGGER entries_stay;

-- Nobody but `funding` goes below zero, and who is there already goes no further down. This is no CHECK
-- because those who are below zero today must be able to be paid, and renamed. An account that is
-- below zero cannot get around it by becoming, or ceasing to be, `funding`.
CREATE FUNCTION refuse_to_go_below_zero() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the balance of account % would be % cents: below zero is refused',
        OLD.id, NEW.balance_cents
        USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER accounts_stay_above_zero BEFORE UPDATE ON accounts
    FOR EACH ROW
    WHEN (
        NEW.balance_cents < 0
        AND (OLD.kind <> 'funding' OR NEW.kind <> 'funding')
        AND (
            NEW.balance_cents < OLD.balance_cents
            OR (OLD.kind = 'funding') <> (NEW.kind = 'funding')
        )
    )
    EXECUTE FUNCTION refuse_to_go_below_zero();
ALTER TABLE accounts ENABLE ALWAYS TRIGGER accounts_stay_above_zero;
