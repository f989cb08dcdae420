create schema if not exists sim;
create table if not exists sim.epochs (
    id integer primary key check (id = 1),
    epoch timestamptz not null,
    seed bigint not null
);
create table if not exists sim.entries (
    seq bigint primary key,
    entry jsonb not null
);
