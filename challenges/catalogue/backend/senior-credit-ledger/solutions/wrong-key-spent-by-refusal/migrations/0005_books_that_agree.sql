-- The entries are right, also where an account turns out to be below zero. Before the trigger is there.
LOCK TABLE accounts, entries IN SHARE ROW EXCLUSIVE MODE;

UPDATE accounts AS a
SET balance_cents = kept.total
FROM (
    SELECT a.id, coalesce(sum(e.amount_cents), 0) AS total
    FROM accounts AS a
    LEFT JOIN entries AS e ON e.account_id = a.id
    GROUP BY a.id
) AS kept
WHERE kept.id = a.id AND a.balance_cents <> kept.total;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is in % stays as it is', TG_TABLE_NAME
        USING HINT = 'Correct a transfer with another one in the other direction.';
END
$$;

CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Not a CHECK: one would refuse to pay somebody who stays below zero afterwards.
CREATE FUNCTION keep_from_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind <> 'funding' AND NEW.balance_cents < 0 AND NEW.balance_cents < OLD.balance_cents THEN
        RAISE check_violation
            USING MESSAGE = format('account %s would be at %s cents', NEW.id, NEW.balance_cents);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER not_below_zero BEFORE UPDATE ON accounts
    FOR EACH ROW EXECUTE FUNCTION keep_from_zero();
