//! Where a service is supplied (IGST Act s.12), which decides between central and State tax and integrated tax.

use crate::tax_status::TaxStatus;

/// Where a service is supplied.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceOfSupply {
    /// Two-digit GST code of the State.
    pub state: String,
    /// Whether integrated tax falls due: another State (s.7(3)), or a special economic zone (s.7(5)(b)).
    pub interstate: bool,
}

impl PlaceOfSupply {
    /// Of a service of a code, supplied by a centre to a unit. An empty State of the unit means that its address
    /// is not on record.
    pub fn of(sac: &str, centre_state: &str, unit_state: &str, unit: TaxStatus) -> PlaceOfSupply {
        let where_performed = is_at_property(sac) || (is_training(sac) && !unit.is_registered());
        let state = if where_performed || unit_state.is_empty() { centre_state } else { unit_state };
        PlaceOfSupply { state: state.to_owned(), interstate: unit == TaxStatus::Sez || state != centre_state }
    }
}

/// Letting of immovable property is supplied where the property stands (s.12(3)): 9972, stalls and sheds.
fn is_at_property(sac: &str) -> bool {
    sac.starts_with("9972")
}

/// Training of people who are not registered is supplied where it is held (s.12(5)): 9992.
fn is_training(sac: &str) -> bool {
    sac.starts_with("9992")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sac: &str, unit_state: &str, status: TaxStatus) -> (String, bool) {
        let place = PlaceOfSupply::of(sac, "09", unit_state, status);
        (place.state, place.interstate)
    }

    #[test]
    fn a_general_service_is_supplied_where_the_unit_is() {
        assert_eq!(of("998346", "07", TaxStatus::Regular), ("07".to_owned(), true));
        assert_eq!(of("998346", "07", TaxStatus::Unregistered), ("07".to_owned(), true));
        assert_eq!(of("998346", "", TaxStatus::Unregistered), ("09".to_owned(), false));
        assert_eq!(of("998823", "09", TaxStatus::Composition), ("09".to_owned(), false));
    }

    #[test]
    fn a_shed_is_supplied_where_it_stands_whoever_lets_it() {
        assert_eq!(of("997212", "07", TaxStatus::Regular), ("09".to_owned(), false));
        assert_eq!(of("997212", "07", TaxStatus::Unregistered), ("09".to_owned(), false));
    }

    #[test]
    fn training_is_supplied_to_the_unregistered_where_it_is_held() {
        assert_eq!(of("999293", "07", TaxStatus::Regular), ("07".to_owned(), true));
        assert_eq!(of("999293", "07", TaxStatus::Unregistered), ("09".to_owned(), false));
    }

    #[test]
    fn a_zone_is_always_another_state() {
        assert_eq!(of("998346", "09", TaxStatus::Sez), ("09".to_owned(), true));
        assert_eq!(of("997212", "09", TaxStatus::Sez), ("09".to_owned(), true));
    }
}
