//! Sanjha: the program a Common Facility Centre runs on.
//! The map of the house; a room never imports one that stands above it (listed top first):
//!
//! - `cli` one file for each command
//! - `server` accept loop, time limits, stopping; puts the rooms' routes and menu entries together
//! - `operations` how the program itself fares: queues, jobs, database, backups; what is still to set up
//! - `front` public pages that bring rooms together: home, centre, machine with price and free time
//! - `month_close` the end of a month as one guided page
//! - `privacy` what is held on persons and how they see, correct and erase it; how long everything is kept
//! - `services` what a centre offers besides machines: training, events, raw materials
//! - `jobs` what runs without a person: tidying holds, relaying messages, sealing the audit
//! - `reports` what is read across rooms: the proof that everything holds
//! - `work` what was really done: job cards, material in and out, counts; they make charges
//! - `audit` the audit trail as people read it, and its daily anchors
//! - `books` the centre's books as lists that open, depreciation, and what leaves for the accountant: registers and PDF
//! - `billing` charges become documents: tax, numbering, papers, receipts
//! - `booking` who is promised which machine, when and how much of it
//! - `account` a unit's money at a centre: charges, concession caps used
//! - `tariff` rate cards, concessions, schemes, and the quote
//! - `people` units, their members and dated user category; log-in pages
//! - `messages` an event becomes e-mail or SMS in the receiver's language: templates, ports, log
//! - `catalogue` clusters, centres, opening hours, holidays, machines
//! - `tax_status` as what a centre supplies and a unit receives on a day: regular, composition, zone, unregistered
//! - `web` the kit every page is made of: layout, forms, tables, errors, session, CSRF
//! - `access` users, sessions, the table of roles and verbs
//! - `db` connecting, the write transaction, audit, outbox, number series, idempotency
//! - `base` the values all rooms speak in
#![forbid(unsafe_code)]

pub mod access;
pub mod account;
pub mod audit;
pub mod base;
pub mod billing;
pub mod booking;
pub mod books;
pub mod catalogue;
pub mod cli;
pub mod db;
pub mod front;
pub mod jobs;
pub mod messages;
pub mod month_close;
pub mod operations;
pub mod people;
pub mod privacy;
pub mod reports;
pub mod server;
pub mod services;
pub mod tariff;
pub mod tax_status;
pub mod web;
pub mod work;
