//! The table of who may do what.

use crate::base::Role::*;
use crate::base::{Actor, Error, Result, Role, Scope, Standing, TokenScope, Verb};

/// The roles that hold a verb, at their own unit, centre or everywhere. A verb without a row
/// here does not compile.
pub const fn roles_of(verb: Verb) -> &'static [Role] {
    match verb {
        Verb::UseOwnAccount | Verb::RegisterUnit | Verb::SeeUnit | Verb::SeeBooking => &Role::ALL,
        Verb::ManageUsers | Verb::CreateCentre | Verb::Administer => &[Administrator],
        Verb::ManageCentre | Verb::ManageEquipment | Verb::ManageTariff => &[CentreManager, Administrator],
        // A centre often has one manager: whoever bills by the rates checks them against the resolution.
        Verb::ApproveTariff => &[CentreManager, Accounts, Administrator],
        Verb::ListUnits | Verb::SeeBoard => {
            &[Operator, CounterClerk, CentreManager, Accounts, DistrictMonitor, Auditor, Administrator]
        }
        Verb::ManageUnits | Verb::MergeUnits => &[CentreManager, Administrator],
        Verb::ManageUnitMembers => &[UnitOwner, CentreManager, Administrator],
        Verb::GiveLoginCode => &[CounterClerk, CentreManager, Administrator],
        Verb::Book | Verb::MoveBooking | Verb::CancelBooking => &[UnitOwner, UnitMember, CounterClerk, CentreManager],
        Verb::UseMachine => &[UnitOwner, UnitMember],
        Verb::BookAtCounter => &[CounterClerk, CentreManager],
        Verb::OverrideRule | Verb::DecideRequest => &[CentreManager],
        Verb::ManageRules | Verb::ManageRoster | Verb::SeeMessages => &[CentreManager, Administrator],
        Verb::RecordTraining => &[CentreManager, Administrator],
        Verb::ServiceEquipment => &[Operator, CentreManager],
        Verb::CloseEquipment => &[CentreManager],
        Verb::RecordWork => &[Operator, CounterClerk, CentreManager],
        Verb::HoldCharge => &[UnitOwner, UnitMember, CentreManager, Accounts],
        Verb::ReleaseCharge => &[CentreManager, Accounts],
        Verb::SeeCharges => &[CentreManager, Accounts, Auditor],
        Verb::IssueInvoice | Verb::CorrectDocument | Verb::CloseMonth | Verb::ReconcileBank => &[Accounts],
        Verb::UnlockMonth => &[Administrator],
        Verb::SeeInvoice | Verb::SeeStatement => {
            &[UnitOwner, CounterClerk, CentreManager, Accounts, Auditor, Administrator]
        }
        Verb::AskPayment => &[UnitOwner, CounterClerk, CentreManager, Accounts],
        Verb::TakeMoney | Verb::HandleCheque | Verb::HoldDeposit => &[Accounts, CounterClerk],
        Verb::AllocateMoney | Verb::RefundMoney | Verb::RecordTds => &[Accounts],
        Verb::WriteOff => &[Accounts, CentreManager, Administrator],
        Verb::ManageAccounts => &[Accounts, Administrator],
        Verb::SetTaxTerms => &[Accounts, CentreManager, Administrator],
        Verb::EnterClaim => &[UnitOwner, UnitMember, CounterClerk, CentreManager],
        Verb::SeeClaims => {
            &[UnitOwner, UnitMember, CounterClerk, CentreManager, Accounts, DistrictMonitor, Auditor, Administrator]
        }
        Verb::ProcessClaim => &[CentreManager, Accounts],
        Verb::CountCash => &[Accounts, CounterClerk],
        Verb::BankCash => &[Accounts],
        Verb::SeeCash => &[CounterClerk, CentreManager, Accounts, Auditor],
        Verb::RemindDues => &[Accounts, CentreManager],
        Verb::Export => &[Accounts, CentreManager, Auditor],
        // Who keeps the books hands them over; a manager's own acts are among what is inspected.
        Verb::TakeInspectionPack => &[Accounts, Auditor],
        Verb::SeeBooks => &[CentreManager, Accounts, Auditor, Administrator],
        Verb::SeeReports => &[CentreManager, Accounts, DistrictMonitor, Auditor, Administrator],
        Verb::ManagePrivacy => &[Administrator],
        Verb::TraceAccess => &[Auditor, Administrator],
        // Who calls a unit about its booking, job or bill.
        Verb::OpenContact => &[Operator, CounterClerk, CentreManager, Accounts, Administrator],
        Verb::SeeAudit => &[Auditor, Administrator],
    }
}

/// What a verb is about: how the table is read, and what tokens for programs are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbGroup {
    /// Looks, changes nothing.
    Reading,
    /// Promises machine time, or takes a promise back.
    Booking,
    /// Records what was done at the machines.
    Work,
    /// Charges, documents, money.
    Money,
    /// Centres, machines, rates, units, people.
    Management,
    /// One's own log-in.
    Own,
}

impl VerbGroup {
    /// Every group, in the order shown.
    pub const ALL: [VerbGroup; 6] = [
        VerbGroup::Reading,
        VerbGroup::Booking,
        VerbGroup::Work,
        VerbGroup::Money,
        VerbGroup::Management,
        VerbGroup::Own,
    ];
}

/// The group of a verb. A verb without a row here does not compile.
pub const fn group_of(verb: Verb) -> VerbGroup {
    match verb {
        Verb::SeeUnit
        | Verb::SeeBooking
        | Verb::ListUnits
        | Verb::SeeBoard
        | Verb::SeeMessages
        | Verb::SeeCharges
        | Verb::SeeInvoice
        | Verb::SeeStatement
        | Verb::SeeClaims
        | Verb::SeeCash
        | Verb::Export
        | Verb::TakeInspectionPack
        | Verb::SeeBooks
        | Verb::SeeReports
        | Verb::SeeAudit
        | Verb::TraceAccess
        | Verb::OpenContact => VerbGroup::Reading,
        Verb::Book
        | Verb::MoveBooking
        | Verb::CancelBooking
        | Verb::BookAtCounter
        | Verb::OverrideRule
        | Verb::DecideRequest => VerbGroup::Booking,
        Verb::UseMachine | Verb::RecordWork | Verb::RecordTraining | Verb::ServiceEquipment | Verb::CloseEquipment => {
            VerbGroup::Work
        }
        Verb::HoldCharge
        | Verb::ReleaseCharge
        | Verb::IssueInvoice
        | Verb::CorrectDocument
        | Verb::CloseMonth
        | Verb::UnlockMonth
        | Verb::ReconcileBank
        | Verb::AskPayment
        | Verb::TakeMoney
        | Verb::HandleCheque
        | Verb::HoldDeposit
        | Verb::AllocateMoney
        | Verb::RefundMoney
        | Verb::RecordTds
        | Verb::WriteOff
        | Verb::ManageAccounts
        | Verb::SetTaxTerms
        | Verb::EnterClaim
        | Verb::ProcessClaim
        | Verb::CountCash
        | Verb::BankCash
        | Verb::RemindDues => VerbGroup::Money,
        Verb::ManageUsers
        | Verb::CreateCentre
        | Verb::Administer
        | Verb::ManageCentre
        | Verb::ManageEquipment
        | Verb::ManageTariff
        | Verb::ApproveTariff
        | Verb::RegisterUnit
        | Verb::ManageUnits
        | Verb::MergeUnits
        | Verb::ManageUnitMembers
        | Verb::GiveLoginCode
        | Verb::ManageRules
        | Verb::ManageRoster
        | Verb::ManagePrivacy => VerbGroup::Management,
        Verb::UseOwnAccount => VerbGroup::Own,
    }
}

/// Whether a token of this scope reaches a verb at all, whatever its person may do.
const fn token_reaches(scope: TokenScope, verb: Verb) -> bool {
    match (scope, group_of(verb)) {
        (_, VerbGroup::Own) => false,
        (_, VerbGroup::Reading) | (TokenScope::Everything, _) => true,
        (TokenScope::Booking, VerbGroup::Booking) | (TokenScope::Money, VerbGroup::Money) => true,
        _ => false,
    }
}

/// Whether an actor may.
///
/// # Errors
/// [`Error::NotLoggedIn`] for a visitor; [`Error::NotFound`] when the thing is another unit's
/// or centre's, as if it were not there; [`Error::NotAllowed`] when the role does not hold the verb.
pub fn check(actor: &Actor, verb: Verb, scope: Scope) -> Result<()> {
    match actor.standing {
        Standing::Program(_) => return Ok(()),
        Standing::Anonymous if verb == Verb::RegisterUnit => return Ok(()),
        Standing::Anonymous => return Err(Error::NotLoggedIn),
        _ => {}
    }
    if !reaches(&actor.standing, verb, scope) {
        return Err(Error::NotFound);
    }
    if !holds(actor, verb) {
        return Err(Error::NotAllowed);
    }
    Ok(())
}

/// Whether an actor may, as yes or no.
pub fn may(actor: &Actor, verb: Verb, scope: Scope) -> bool {
    check(actor, verb, scope).is_ok()
}

/// Whether the verb is any use to the actor where they stand: what a menu shows.
pub fn may_somewhere(actor: &Actor, verb: Verb) -> bool {
    match actor.standing {
        Standing::Program(_) => true,
        Standing::Anonymous => false,
        _ => holds(actor, verb),
    }
}

/// Whether an actor holds a verb at all, asked before anything of a call is looked at.
///
/// # Errors
/// [`Error::NotLoggedIn`] for a visitor, [`Error::NotAllowed`] when the role does not hold the verb.
pub fn check_somewhere(actor: &Actor, verb: Verb) -> Result<()> {
    match (actor.is_logged_in(), may_somewhere(actor, verb)) {
        (false, _) => Err(Error::NotLoggedIn),
        (true, false) => Err(Error::NotAllowed),
        (true, true) => Ok(()),
    }
}

fn holds(actor: &Actor, verb: Verb) -> bool {
    if actor.token_scope.is_some_and(|scope| !token_reaches(scope, verb)) {
        return false;
    }
    roles_of(verb).iter().any(|&role| actor.holds(role))
}

/// Whether the thing lies within where the actor stands. Staff see units of the whole district:
/// a unit may come to any centre.
fn reaches(standing: &Standing, verb: Verb, scope: Scope) -> bool {
    match (standing, scope) {
        (Standing::Everywhere(_), _) => true,
        (Standing::Unit(own, _), Scope::Unit(unit) | Scope::UnitAtCentre(unit, _)) => *own == unit,
        (Standing::Unit(..), Scope::Centre(_)) => verb == Verb::UseOwnAccount,
        (Standing::Centre(own, _), Scope::Centre(centre) | Scope::UnitAtCentre(_, centre)) => *own == centre,
        (Standing::Centre(..), Scope::Unit(_)) => true,
        (_, Scope::Everywhere) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{CentreId, Lang, UnitId, UserId};

    fn actor(standing: Standing) -> Actor {
        Actor { user_id: Some(UserId(1)), standing, ..Actor::anonymous(Lang::En) }
    }

    #[test]
    fn another_units_booking_is_not_there() {
        let owner = actor(Standing::Unit(UnitId(1), UnitOwner));
        let own = Scope::UnitAtCentre(UnitId(1), CentreId(9));
        let other = Scope::UnitAtCentre(UnitId(2), CentreId(9));
        assert!(check(&owner, Verb::SeeBooking, own).is_ok());
        assert!(matches!(check(&owner, Verb::SeeBooking, other), Err(Error::NotFound)));
    }

    #[test]
    fn another_centres_thing_is_not_there_and_ones_own_may_be_not_allowed() {
        let clerk = actor(Standing::Centre(CentreId(1), vec![CounterClerk]));
        assert!(matches!(check(&clerk, Verb::RecordWork, Scope::Centre(CentreId(2))), Err(Error::NotFound)));
        assert!(matches!(check(&clerk, Verb::ManageTariff, Scope::Centre(CentreId(1))), Err(Error::NotAllowed)));
        assert!(check(&clerk, Verb::Book, Scope::UnitAtCentre(UnitId(5), CentreId(1))).is_ok());
    }

    #[test]
    fn readers_change_nothing() {
        let changing = [Verb::Book, Verb::CancelBooking, Verb::IssueInvoice, Verb::TakeMoney, Verb::ManageTariff];
        for role in [DistrictMonitor, Auditor] {
            let reader = actor(Standing::Everywhere(role));
            for verb in changing {
                assert!(!may(&reader, verb, Scope::Centre(CentreId(1))), "{role:?} {verb:?}");
            }
        }
    }

    #[test]
    fn a_token_never_does_more_than_its_scope_nor_than_its_person() {
        let manager = |scope| Actor {
            token_scope: Some(scope),
            ..actor(Standing::Centre(CentreId(1), vec![CentreManager, Accounts]))
        };
        let here = Scope::Centre(CentreId(1));
        let may_with = |scope, verb| may(&manager(scope), verb, here);
        assert!(may_with(TokenScope::Reading, Verb::SeeBoard) && !may_with(TokenScope::Reading, Verb::Book));
        assert!(may_with(TokenScope::Booking, Verb::Book) && !may_with(TokenScope::Booking, Verb::IssueInvoice));
        assert!(may_with(TokenScope::Money, Verb::IssueInvoice) && !may_with(TokenScope::Money, Verb::ManageTariff));
        assert!(may_with(TokenScope::Everything, Verb::ManageTariff));
        for scope in TokenScope::ALL {
            assert!(!may_with(scope, Verb::UseOwnAccount) && !may_with(scope, Verb::Administer), "{scope:?}");
        }
    }

    #[test]
    fn readers_hold_reading_verbs_and_their_own_log_in_only() {
        for role in [DistrictMonitor, Auditor] {
            for &verb in Verb::ALL.iter().filter(|&&verb| roles_of(verb).contains(&role)) {
                let harmless =
                    matches!(group_of(verb), VerbGroup::Reading | VerbGroup::Own) || verb == Verb::RegisterUnit;
                assert!(harmless, "{role:?} {verb:?}");
            }
        }
    }

    #[test]
    fn a_visitor_may_only_ask_for_registration() {
        let visitor = Actor::anonymous(Lang::Hi);
        for &verb in Verb::ALL {
            assert_eq!(may(&visitor, verb, Scope::Everywhere), verb == Verb::RegisterUnit, "{verb:?}");
        }
    }
}
