//! Where a centre stands on the map, and how far two are apart. Pure.

/// Millionths of a degree, WGS 84: north and east count up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// -90 to 90 degrees.
    pub latitude_e6: i64,
    /// -180 to 180 degrees.
    pub longitude_e6: i64,
}

/// Mean radius of the Earth, kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;
const MILLION: i64 = 1_000_000;

impl Position {
    /// Of two stored columns, if both are filled.
    pub fn of(latitude_e6: Option<i64>, longitude_e6: Option<i64>) -> Option<Position> {
        Some(Position { latitude_e6: latitude_e6?, longitude_e6: longitude_e6? })
    }

    /// Reads `26.4330, 80.4010`, as maps on a phone give it.
    pub fn parse(typed: &str) -> Option<Position> {
        let (latitude, longitude) = typed.split_once(',')?;
        let position = Position { latitude_e6: degrees(latitude)?, longitude_e6: degrees(longitude)? };
        let fits = position.latitude_e6.abs() <= 90 * MILLION && position.longitude_e6.abs() <= 180 * MILLION;
        fits.then_some(position)
    }

    /// Whole kilometres as the crow flies (haversine), half up.
    pub fn km_to(self, other: Position) -> i64 {
        let radians = |e6: i64| (e6 as f64 / MILLION as f64).to_radians();
        let (from, to) = (radians(self.latitude_e6), radians(other.latitude_e6));
        let (dy, dx) = (to - from, radians(other.longitude_e6 - self.longitude_e6));
        let half = (dy / 2.0).sin().powi(2) + from.cos() * to.cos() * (dx / 2.0).sin().powi(2);
        (2.0 * EARTH_KM * half.sqrt().min(1.0).asin()).round() as i64
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |e6: i64| {
            let sign = if e6 < 0 { "-" } else { "" };
            format!("{sign}{}.{:06}", e6.abs() / MILLION, e6.abs() % MILLION)
        };
        write!(f, "{}, {}", shown(self.latitude_e6), shown(self.longitude_e6))
    }
}

/// Degrees with at most six decimals kept, more are cut.
fn degrees(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let (sign, digits) = match typed.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, typed),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let decimals: String = decimals.chars().chain("000000".chars()).take(6).collect();
    Some(sign * (whole.parse::<i64>().ok()? * MILLION + decimals.parse::<i64>().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_position_is_read_as_a_phone_gives_it() {
        let jajmau = Position::parse("26.4330, 80.4010").unwrap();
        assert_eq!(jajmau, Position { latitude_e6: 26_433_000, longitude_e6: 80_401_000 });
        assert_eq!(Position::parse(&jajmau.to_string()), Some(jajmau));
        assert_eq!(
            Position::parse("-0.5,-179.9999999").map(|p| p.to_string()).as_deref(),
            Some("-0.500000, -179.999999")
        );
        for wrong in ["", "26.4", "north, east", "91, 0", "0, 181", "1e2, 3", "26.4330; 80.4010", "., ."] {
            assert_eq!(Position::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let at = |text: &str| Position::parse(text).unwrap();
        let (kanpur, sambhal, delhi) = (at("26.4499, 80.3319"), at("28.5843, 78.5700"), at("28.6139, 77.2090"));
        assert!((290..=296).contains(&kanpur.km_to(sambhal)), "{}", kanpur.km_to(sambhal));
        assert!((388..=396).contains(&kanpur.km_to(delhi)), "{}", kanpur.km_to(delhi));
        assert_eq!(kanpur.km_to(kanpur), 0);
    }

    proptest! {
        #[test]
        fn the_distance_is_the_chord_through_the_globe_bent_to_its_arc(
            a in -90_000_000i64..=90_000_000, b in -180_000_000i64..=180_000_000,
            c in -90_000_000i64..=90_000_000, d in -180_000_000i64..=180_000_000,
        ) {
            let (from, to) = (Position { latitude_e6: a, longitude_e6: b }, Position { latitude_e6: c, longitude_e6: d });
            let point = |p: Position| {
                let (y, x) = ((p.latitude_e6 as f64 / 1e6).to_radians(), (p.longitude_e6 as f64 / 1e6).to_radians());
                [y.cos() * x.cos(), y.cos() * x.sin(), y.sin()]
            };
            let (p, q) = (point(from), point(to));
            let chord = (0..3).map(|n| (p[n] - q[n]).powi(2)).sum::<f64>().sqrt();
            let arc = 2.0 * EARTH_KM * (chord / 2.0).min(1.0).asin();
            prop_assert!((from.km_to(to) as f64 - arc).abs() <= 0.51, "{} {arc}", from.km_to(to));
            prop_assert_eq!(from.km_to(to), to.km_to(from));
        }
    }
}
