-- The entries are the truth: every balance becomes their sum, also where that is below zero.
-- A DO block is one statement, so that the lock also holds when psql runs this file.
DO $$
BEGIN
    LOCK TABLE accounts, transfers, entries IN SHARE ROW EXCLUSIVE MODE;

    UPDATE accounts AS a
    SET balance_cents = s.cents
    FROM (
        SELECT accounts.id, coalesce(sum(entries.amount_cents), 0)::bigint AS cents
        FROM accounts
        LEFT JOIN entries ON entries.account_id = accounts.id
        GROUP BY accounts.id
    ) AS s
    WHERE s.id = a.id AND a.balance_cents <> s.cents;
END
$$;

-- Members and tills go no further down once they are below zero, and never get there. A CHECK cannot say that:
-- it would also refuse to pay those who are below zero today, or to rename them. `funding` may go down.
CREATE FUNCTION refuse_overdraft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.kind <> 'funding' OR NEW.kind <> 'funding')
        AND NEW.balance_cents < 0
        AND (NEW.balance_cents < OLD.balance_cents OR OLD.kind = 'funding')
    THEN
        RAISE EXCEPTION 'account % would have % cents', OLD.id, NEW.balance_cents
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER no_overdraft BEFORE UPDATE ON accounts
    FOR EACH ROW EXECUTE FUNCTION refuse_overdraft();

-- ALWAYS: also in a session that has switched ordinary triggers off (session_replication_role).
ALTER TABLE accounts ENABLE ALWAYS TRIGGER no_overdraft;
