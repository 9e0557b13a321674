//! Black-box tests: they start the real binary, speak HTTP to it and look into its database.
//! A test's name says the rule it proves.
#![allow(clippy::unwrap_used, reason = "what a test cannot read or parse is a failed test")]

mod access;
mod advances;
mod backups;
mod bank;
mod books;
mod closures;
mod concessions;
mod counter;
mod credits;
mod documents;
mod duty;
mod erasure;
mod exports;
mod gateway;
mod harness;
mod holds;
mod import;
mod instances;
mod jobs;
mod joint;
mod kills;
mod life;
mod messages;
mod mixed;
mod money;
mod notes;
mod papers;
mod privacy;
mod races;
mod rates;
mod registrations;
mod repeats;
mod retention;
mod routes;
mod rules;
mod scheme_claims;
mod slow;
mod structure;
mod tally;
mod tax_status;
mod together;
mod upgrade;
mod waiting;
mod words;
