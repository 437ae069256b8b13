-- Times are milliseconds since 1970 UTC. Everything that belongs to a customer names its organization.

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organizations (
    id         TEXT   PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id              TEXT   PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    name            TEXT   NOT NULL,
    -- The first bytes of the hash find the row; the whole hash is compared in constant time.
    lookup          BLOB   NOT NULL,
    hash            BLOB   NOT NULL UNIQUE,
    scopes          TEXT   NOT NULL,
    created_at      BIGINT NOT NULL,
    revoked_at      BIGINT
);
CREATE INDEX api_keys_by_lookup ON api_keys (lookup);

CREATE TABLE candidates (
    id              TEXT   PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    name            TEXT,
    email           TEXT,
    external_id     TEXT,
    created_at      BIGINT NOT NULL
);
CREATE INDEX candidates_by_external_id ON candidates (organization_id, external_id);
CREATE INDEX candidates_by_email ON candidates (organization_id, email);

CREATE TABLE submissions (
    id                TEXT   PRIMARY KEY,
    organization_id   TEXT   NOT NULL REFERENCES organizations (id),
    candidate_id      TEXT   REFERENCES candidates (id),
    challenge         TEXT   NOT NULL,
    challenge_version TEXT   NOT NULL,
    challenge_title   TEXT   NOT NULL,
    role              TEXT   NOT NULL,
    level             TEXT   NOT NULL,
    status            TEXT   NOT NULL,
    verdict           TEXT,
    reason            TEXT,
    summary           TEXT,
    earned            DOUBLE PRECISION,
    possible          DOUBLE PRECISION,
    percent           DOUBLE PRECISION,
    error_detail      TEXT,
    created_at        BIGINT NOT NULL,
    started_at        BIGINT,
    completed_at      BIGINT
);
CREATE INDEX submissions_newest_first ON submissions (organization_id, created_at DESC, id DESC);
CREATE INDEX submissions_by_candidate ON submissions (candidate_id);

-- A file's content, stored once however often it is handed in.
CREATE TABLE blobs (
    digest     BLOB   PRIMARY KEY,
    size       BIGINT NOT NULL,
    compressed BLOB   NOT NULL
);

CREATE TABLE submission_files (
    submission_id TEXT    NOT NULL REFERENCES submissions (id),
    path          TEXT    NOT NULL,
    executable    BOOLEAN NOT NULL,
    digest        BLOB    NOT NULL REFERENCES blobs (digest),
    PRIMARY KEY (submission_id, path)
);
CREATE INDEX submission_files_by_digest ON submission_files (digest);

-- Every finished judging; the highest number counts, the others are history.
CREATE TABLE reports (
    submission_id     TEXT   NOT NULL REFERENCES submissions (id),
    number            BIGINT NOT NULL,
    judged_at         BIGINT NOT NULL,
    verdict           TEXT   NOT NULL,
    challenge_version TEXT   NOT NULL,
    compressed        BLOB   NOT NULL,
    PRIMARY KEY (submission_id, number)
);

CREATE TABLE jobs (
    submission_id   TEXT   PRIMARY KEY REFERENCES submissions (id),
    organization_id TEXT   NOT NULL,
    -- queued, running, done or cancelled
    state           TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    -- Counts the claims: whoever holds an older number has lost the job.
    lease_epoch     BIGINT NOT NULL,
    lease_until     BIGINT,
    queued_at       BIGINT NOT NULL
);
CREATE INDEX jobs_by_state ON jobs (state, queued_at);
CREATE INDEX jobs_by_organization ON jobs (organization_id, state);

CREATE TABLE events (
    submission_id TEXT   NOT NULL REFERENCES submissions (id),
    number        BIGINT NOT NULL,
    kind          TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    data          TEXT   NOT NULL,
    PRIMARY KEY (submission_id, number)
);

CREATE TABLE idempotency_keys (
    api_key_id      TEXT   NOT NULL REFERENCES api_keys (id),
    idempotency_key TEXT   NOT NULL,
    request         BLOB   NOT NULL,
    submission_id   TEXT   NOT NULL REFERENCES submissions (id),
    -- The first answer, once it was given.
    status          BIGINT,
    compressed      BLOB,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (api_key_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_submission ON idempotency_keys (submission_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Who erased what, without what was erased.
CREATE TABLE audit_log (
    at              BIGINT NOT NULL,
    organization_id TEXT   NOT NULL,
    api_key_id      TEXT   NOT NULL,
    action          TEXT   NOT NULL,
    subject         TEXT   NOT NULL
);
