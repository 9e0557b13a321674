//! A list as data: headings, rows of figures with where each leads, totals, and the way on.

use chrono::NaiveDate;
use sea_orm::Value;

use super::Report;
use crate::base::time::parse_date;
use crate::base::{CentreId, Lang, Paise};
use crate::books::sheet::Cell;
use crate::web::Entered;

/// What is asked of a report.
pub struct Asked<'a> {
    /// Whose books.
    pub centre: CentreId,
    /// Its code, for links.
    pub centre_code: &'a str,
    /// First day.
    pub from: NaiveDate,
    /// Last day, or the day it stands on.
    pub until: NaiveDate,
    /// Further filters as the address names them.
    pub filters: &'a Entered,
    /// Language of names.
    pub lang: Lang,
    /// Most rows; `None` for all of them.
    pub rows: Option<u64>,
}

impl Asked<'_> {
    /// A filter's value; empty where it does not narrow.
    pub fn get(&self, name: &str) -> &str {
        self.filters.get(name)
    }

    /// `LIMIT` of one row more than is shown, so that it is known whether there are more.
    pub fn limit(&self) -> String {
        self.rows.map(|rows| format!(" LIMIT {}", rows.saturating_add(1))).unwrap_or_default()
    }

    /// Where the page goes on: the day and row after which it begins.
    pub fn after(&self) -> Option<(NaiveDate, i64)> {
        let (day, row) = self.get("after").split_once('~')?;
        Some((parse_date(day)?, row.parse().ok()?))
    }

    /// The address of another report about the same centre.
    pub fn link(&self, report: Report, filters: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("centre", self.centre_code);
        for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("/books/{}?{}", report.code(), query.finish())
    }

    /// As [`Asked::link`], over the same days.
    pub fn link_days(&self, report: Report, filters: &[(&str, &str)]) -> String {
        let (from, until) = (self.from.to_string(), self.until.to_string());
        let days = [("from", from.as_str()), ("until", until.as_str())];
        self.link(report, &[&days, filters].concat())
    }

    /// Cuts rows to those shown; the key of the last one leads on where there are more.
    pub fn cut<T>(&self, rows: &mut Vec<T>, key: impl Fn(&T) -> String) -> Option<String> {
        let most = usize::try_from(self.rows?).ok()?;
        if rows.len() <= most {
            return None;
        }
        rows.truncate(most);
        rows.last().map(key)
    }
}

/// A heading.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Key of its words.
    pub key: &'static str,
    /// Whether figures stand under it.
    pub number: bool,
}

/// A heading over words.
pub const fn words(key: &'static str) -> Head {
    Head { key, number: false }
}

/// A heading over figures.
pub const fn figure(key: &'static str) -> Head {
    Head { key, number: true }
}

/// A cell and where it leads.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it says.
    pub cell: Cell,
    /// Address of what it is made of.
    pub href: Option<String>,
}

impl Fact {
    /// Words.
    pub fn text(words: impl Into<String>) -> Fact {
        Fact { cell: Cell::text(words), href: None }
    }

    /// An amount.
    pub fn money(amount: Paise) -> Fact {
        Fact { cell: Cell::Money(amount), href: None }
    }

    /// An amount; nothing for zero.
    pub fn some_money(amount: Paise) -> Fact {
        let cell = if amount == Paise::ZERO { Cell::Empty } else { Cell::Money(amount) };
        Fact { cell, href: None }
    }

    /// A number of things.
    pub fn count(count: i64) -> Fact {
        Fact { cell: Cell::Count(count), href: None }
    }

    /// A day.
    pub fn day(day: NaiveDate) -> Fact {
        Fact { cell: Cell::Date(day), href: None }
    }

    /// Nothing.
    pub fn none() -> Fact {
        Fact { cell: Cell::Empty, href: None }
    }

    /// Leads there.
    pub fn to(mut self, href: impl Into<String>) -> Fact {
        self.href = Some(href.into());
        self
    }
}

/// A report's rows.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Headings from left to right.
    pub heads: Vec<Head>,
    /// Rows, each with a fact for every heading.
    pub rows: Vec<Vec<Fact>>,
    /// Totals over everything the filters find, a cell for every heading.
    pub total: Vec<Cell>,
    /// Key after which the next page begins.
    pub next: Option<String>,
}

/// A WHERE clause that grows with its values.
pub struct Conditions {
    /// After `WHERE`.
    pub sql: String,
    /// Of its placeholders.
    pub values: Vec<Value>,
}

impl Conditions {
    /// Begins with a condition and the values of its placeholders.
    pub fn new(sql: &str, values: Vec<Value>) -> Conditions {
        Conditions { sql: sql.to_owned(), values }
    }

    /// Narrows by `condition` with `?` for the value, unless the value is empty.
    pub fn and_text(&mut self, condition: &str, value: &str) {
        if !value.is_empty() {
            self.and(condition, value);
        }
    }

    /// Narrows by `condition` with `?` for the value.
    pub fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace('?', &place));
    }

    /// Goes on after a day and row of a list ordered by both.
    pub fn go_on(&mut self, columns: (&str, &str), after: Option<(NaiveDate, i64)>) {
        if let Some((day, row)) = after {
            self.values.extend([Value::from(day), Value::from(row)]);
            let last = self.values.len();
            self.sql.push_str(&format!(" AND ({}, {}) > (${}, ${last})", columns.0, columns.1, last - 1));
        }
    }
}

/// Debit and credit of a signed amount.
pub fn sides(amount: Paise) -> (Paise, Paise) {
    if amount < Paise::ZERO { (Paise::ZERO, Paise(amount.0.saturating_neg())) } else { (amount, Paise::ZERO) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_and_its_last_row_leads_on() {
        let entered = Entered::empty();
        let day = NaiveDate::MIN;
        let asked = Asked {
            centre: CentreId(1),
            centre_code: "KNL",
            from: day,
            until: day,
            filters: &entered,
            lang: Lang::En,
            rows: Some(2),
        };
        let mut rows = vec![1, 2, 3];
        assert_eq!(asked.cut(&mut rows, |row| row.to_string()), Some("2".to_owned()));
        assert_eq!(rows, [1, 2]);
        assert_eq!(asked.cut(&mut rows, |row| row.to_string()), None);
        assert_eq!(asked.link(Report::Lines, &[("sac", "998"), ("machine", "")]), "/books/lines?centre=KNL&sac=998");
    }

    #[test]
    fn conditions_number_their_placeholders() {
        let mut conditions = Conditions::new("d.centre_id = $1", vec![Value::from(1_i64)]);
        conditions.and_text("l.sac = ?", "");
        conditions.and_text("l.sac = ?", "998");
        conditions.go_on(("j.day", "j.id"), Some((NaiveDate::MIN, 7)));
        assert_eq!(conditions.sql, "d.centre_id = $1 AND l.sac = $2 AND (j.day, j.id) > ($3, $4)");
        assert_eq!(conditions.values.len(), 4);
    }

    #[test]
    fn what_is_below_zero_is_a_credit() {
        assert_eq!(sides(Paise(-5)), (Paise::ZERO, Paise(5)));
        assert_eq!(sides(Paise(5)), (Paise(5), Paise::ZERO));
    }
}
