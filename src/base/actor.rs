//! Who acts, where they stand, and the names of everything that can be done.

use serde::{Deserialize, Serialize};

use super::{CentreId, Lang, UnitId, UserId};

/// What a person is at a place. Staff roles belong to a centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns a unit: books, sees and pays everything of it, admits members.
    UnitOwner,
    /// Works for a unit: books and sees its bookings.
    UnitMember,
    /// Runs machines: job cards, counts, check-in.
    Operator,
    /// Serves walk-ins and callers: books on a unit's behalf, takes money.
    CounterClerk,
    /// Runs a centre: boards, approvals, machines, rates, units.
    CentreManager,
    /// Bills and keeps the books of a centre.
    Accounts,
    /// Reads all centres of the district.
    DistrictMonitor,
    /// Reads everything including the audit trail.
    Auditor,
    /// Centres, people, settings.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 9] = [
        Role::UnitOwner,
        Role::UnitMember,
        Role::Operator,
        Role::CounterClerk,
        Role::CentreManager,
        Role::Accounts,
        Role::DistrictMonitor,
        Role::Auditor,
        Role::Administrator,
    ];

    /// As stored: `centre_manager`.
    pub const fn code(self) -> &'static str {
        match self {
            Role::UnitOwner => "unit_owner",
            Role::UnitMember => "unit_member",
            Role::Operator => "operator",
            Role::CounterClerk => "counter_clerk",
            Role::CentreManager => "centre_manager",
            Role::Accounts => "accounts",
            Role::DistrictMonitor => "district_monitor",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
        }
    }

    /// The role of a stored code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// The place a person acts from at the moment; they may switch between theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody is logged in.
    Anonymous,
    /// For a unit, as its owner or member.
    Unit(UnitId, Role),
    /// At a centre, with these roles.
    Centre(CentreId, Vec<Role>),
    /// Over all centres: district monitor, auditor or administrator.
    Everywhere(Role),
    /// The program itself: import, jobs, command line; named for the audit trail.
    Program(String),
}

/// Who does something, from where, and for the audit trail by which request.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person; `None` for anonymous visitors and the program.
    pub user_id: Option<UserId>,
    /// Name for the audit trail and for "booked by".
    pub name: String,
    /// Where they stand.
    pub standing: Standing,
    /// The language they read.
    pub lang: Lang,
    /// Where the request came from.
    pub origin: Origin,
    /// What the token may do that acts for the person; `None` for the person themselves.
    pub token_scope: Option<TokenScope>,
}

/// How much of what its person may do a token for programs may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// Look, change nothing.
    Reading,
    /// Look, book, move and cancel.
    Booking,
    /// Look, bill and record money.
    Money,
    /// All but the person's own log-in.
    Everything,
}

impl TokenScope {
    /// Every scope, narrowest first.
    pub const ALL: [TokenScope; 4] =
        [TokenScope::Reading, TokenScope::Booking, TokenScope::Money, TokenScope::Everything];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            TokenScope::Reading => "reading",
            TokenScope::Booking => "booking",
            TokenScope::Money => "money",
            TokenScope::Everything => "everything",
        }
    }

    /// The scope of a stored code.
    pub fn from_code(code: &str) -> Option<TokenScope> {
        TokenScope::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// The request an act belongs to.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Id of the request, also in the log.
    pub request_id: String,
    /// Address of the client, as the trusted proxy or the socket says.
    pub ip: String,
    /// The session: the request its person logged in by; `token-5` for a program that came with a token; else empty.
    pub session: String,
}

impl Actor {
    /// A visitor who has not logged in.
    pub fn anonymous(lang: Lang) -> Actor {
        Actor {
            user_id: None,
            name: String::new(),
            standing: Standing::Anonymous,
            lang,
            origin: Origin::default(),
            token_scope: None,
        }
    }

    /// The program itself, doing `what` (`import`, `tidy`, …).
    pub fn program(what: &str) -> Actor {
        Actor {
            user_id: None,
            name: what.to_owned(),
            standing: Standing::Program(what.to_owned()),
            lang: Lang::En,
            origin: Origin::default(),
            token_scope: None,
        }
    }

    /// The unit the actor stands for, if any.
    pub fn unit(&self) -> Option<UnitId> {
        match self.standing {
            Standing::Unit(unit, _) => Some(unit),
            _ => None,
        }
    }

    /// The centre the actor stands at, if any.
    pub fn centre(&self) -> Option<CentreId> {
        match self.standing {
            Standing::Centre(centre, _) => Some(centre),
            _ => None,
        }
    }

    /// Whether somebody is logged in.
    pub fn is_logged_in(&self) -> bool {
        self.user_id.is_some()
    }

    /// The roles held at the present standing.
    pub fn roles(&self) -> &[Role] {
        match &self.standing {
            Standing::Unit(_, role) | Standing::Everywhere(role) => std::slice::from_ref(role),
            Standing::Centre(_, roles) => roles,
            Standing::Anonymous | Standing::Program(_) => &[],
        }
    }

    /// Whether the actor holds a role at the present standing.
    pub fn holds(&self, role: Role) -> bool {
        self.roles().contains(&role)
    }
}

/// Whose thing a verb touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nobody's in particular: settings, people, all centres.
    Everywhere,
    /// A centre's.
    Centre(CentreId),
    /// A unit's, wherever it deals.
    Unit(UnitId),
    /// What a unit has at a centre: booking, charge, document.
    UnitAtCentre(UnitId, CentreId),
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// Everything that can be done or seen, by name. The table of who may stands in `access`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Verb { $($(#[$doc])* $name),+ }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Verb] = &[$(Verb::$name),+];

            /// As written in the audit trail.
            pub const fn code(self) -> &'static str {
                match self { $(Verb::$name => $code),+ }
            }
        }
    };
}

verbs! {
    /// Log in, out, change one's own password.
    UseOwnAccount = "use_own_account",
    /// Create and change log-ins and staff roles.
    ManageUsers = "manage_users",
    /// Create a centre.
    CreateCentre = "create_centre",
    /// Change a centre's data, hours, holidays.
    ManageCentre = "manage_centre",
    /// Create and change machines.
    ManageEquipment = "manage_equipment",
    /// Create and change rate lists.
    ManageTariff = "manage_tariff",
    /// Put a proposed rate card in force, never one's own.
    ApproveTariff = "approve_tariff",
    /// Claim a part of an expense back for a unit.
    EnterClaim = "enter_claim",
    /// See claims of units.
    SeeClaims = "see_claims",
    /// Check papers, record sanction, rejection and money of claims.
    ProcessClaim = "process_claim",
    /// Ask for a unit to be registered.
    RegisterUnit = "register_unit",
    /// See a unit's data.
    SeeUnit = "see_unit",
    /// List units.
    ListUnits = "list_units",
    /// Verify, reject, create and change units and their category.
    ManageUnits = "manage_units",
    /// Merge a unit that was registered twice.
    MergeUnits = "merge_units",
    /// Admit and dismiss members of a unit.
    ManageUnitMembers = "manage_unit_members",
    /// Hand out a log-in code at the counter.
    GiveLoginCode = "give_login_code",
    /// Book, hold and confirm.
    Book = "book",
    /// Book on a unit's behalf for a walk-in or a caller.
    BookAtCounter = "book_at_counter",
    /// Book with a rule overridden.
    OverrideRule = "override_rule",
    /// Set a centre's booking rules, quotas, shares and lotteries.
    ManageRules = "manage_rules",
    /// Plan operators' duty and leave.
    ManageRoster = "manage_roster",
    /// Record a unit's training or certificate.
    RecordTraining = "record_training",
    /// Record preventive maintenance and calibration.
    ServiceEquipment = "service_equipment",
    /// See what was sent to whom.
    SeeMessages = "see_messages",
    /// See a booking.
    SeeBooking = "see_booking",
    /// See a centre's board with units' names.
    SeeBoard = "see_board",
    /// Approve or reject a request.
    DecideRequest = "decide_request",
    /// Move or extend a booking.
    MoveBooking = "move_booking",
    /// Cancel a booking.
    CancelBooking = "cancel_booking",
    /// Close a machine for maintenance or breakdown.
    CloseEquipment = "close_equipment",
    /// Check oneself in at the machine by its code.
    UseMachine = "use_machine",
    /// Check in, receive material, start, stop, count, no-show.
    RecordWork = "record_work",
    /// See charges not yet billed.
    SeeCharges = "see_charges",
    /// Dispute a charge, or put it off, before it is billed.
    HoldCharge = "hold_charge",
    /// Answer what is disputed or put off.
    ReleaseCharge = "release_charge",
    /// Run the month's invoices, issue documents.
    IssueInvoice = "issue_invoice",
    /// Bring in statements of the bank and settle their rows.
    ReconcileBank = "reconcile_bank",
    /// Correct an issued document by a credit or debit note.
    CorrectDocument = "correct_document",
    /// Open a locked month again.
    UnlockMonth = "unlock_month",
    /// Walk through a month's close and lock it.
    CloseMonth = "close_month",
    /// See an issued document.
    SeeInvoice = "see_invoice",
    /// Ask for a link to pay a document online.
    AskPayment = "ask_payment",
    /// Take and allocate money.
    TakeMoney = "take_money",
    /// Set credits against documents, take that back, set it anew.
    AllocateMoney = "allocate_money",
    /// Give unused credit back.
    RefundMoney = "refund_money",
    /// Bring cheques to the bank, note that they cleared or bounced.
    HandleCheque = "handle_cheque",
    /// Enter tax that units deducted, and its certificates.
    RecordTds = "record_tds",
    /// Give a due up, or agree to it.
    WriteOff = "write_off",
    /// Take and give back security deposits.
    HoldDeposit = "hold_deposit",
    /// Name the accounts of a centre's books.
    ManageAccounts = "manage_accounts",
    /// Set what taxes money and papers of a centre: its status under GST, whether advances are taxed.
    SetTaxTerms = "set_tax_terms",
    /// Open, count and close one's own drawer; bring cash to the bank.
    CountCash = "count_cash",
    /// Record that the bank has cash.
    BankCash = "bank_cash",
    /// See drawers, counts and slips.
    SeeCash = "see_cash",
    /// Set the ladder of reminders, postpone them for a document.
    RemindDues = "remind_dues",
    /// See a unit's statement of account.
    SeeStatement = "see_statement",
    /// Export registers.
    Export = "export",
    /// Take everything of some days along for an inspector, the audit trail too.
    TakeInspectionPack = "take_inspection_pack",
    /// See a centre's books: journal, accounts, ageing, summaries.
    SeeBooks = "see_books",
    /// Read reports over a centre.
    SeeReports = "see_reports",
    /// Publish the notice on privacy, answer requests, erase, set what is kept how long, hold it.
    ManagePrivacy = "manage_privacy",
    /// Find whose records a log-in, address or session touched.
    TraceAccess = "trace_access",
    /// Open a masked phone number or e-mail address.
    OpenContact = "open_contact",
    /// Read the audit trail.
    SeeAudit = "see_audit",
    /// Import data, restore, settings.
    Administer = "administer",
}
