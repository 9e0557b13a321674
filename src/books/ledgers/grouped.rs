//! Revenue and GST summaries: document lines grouped by what the report asks for.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Report;
use super::lines::{self, MONTH, RECIPIENT, Sums, amounts, narrowed, sum_columns};
use super::listing::{Asked, Fact, Listing, figure, words};
use crate::base::time::{Month, month_name};
use crate::base::{BasisPoints, Paise, Result};
use crate::books::sheet::Cell;
use crate::db::Rows;

/// What lines are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Code of the machine.
    Machine,
    /// Category of the user.
    Category,
    /// Service accounting code.
    Sac,
    /// Month of issue.
    Month,
    /// Rate of GST.
    Rate,
    /// Registered or not, and place of supply.
    Recipient,
}

impl Grouping {
    const fn expression(self) -> &'static str {
        match self {
            Grouping::Machine => "l.equipment_code",
            Grouping::Category => "COALESCE(b.user_category, '-')",
            Grouping::Sac => "l.sac",
            Grouping::Month => MONTH,
            Grouping::Rate => "CAST(l.gst_bp AS TEXT)",
            Grouping::Recipient => RECIPIENT,
        }
    }

    /// The filter of the list of lines that finds a group again.
    const fn filter(self) -> &'static str {
        match self {
            Grouping::Machine => "machine",
            Grouping::Category => "category",
            Grouping::Sac => "sac",
            Grouping::Month => "month",
            Grouping::Rate => "rate",
            Grouping::Recipient => "recipient",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Grouping::Machine => "books-column-machine",
            Grouping::Category => "books-column-category",
            Grouping::Sac => "books-column-sac",
            Grouping::Month => "books-column-month",
            Grouping::Rate => "books-column-rate",
            Grouping::Recipient => "books-column-recipient",
        }
    }
}

#[derive(FromQueryResult)]
struct Group {
    label: String,
    name_en: String,
    name_hi: String,
}

#[derive(FromQueryResult)]
struct Row {
    label: String,
    count: i64,
    taxable: Paise,
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

/// The groups with their sums; each leads to its lines.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>, by: Grouping, gst: bool) -> Result<Listing> {
    let found = narrowed(asked, gst);
    let sql = format!(
        "SELECT {} AS label, {} {} WHERE {} GROUP BY {} ORDER BY label",
        by.expression(),
        sum_columns(),
        lines::from(asked, by == Grouping::Category),
        found.sql,
        by.expression()
    );
    let groups: Vec<Row> = conn.rows(&sql, found.values).await?;
    let names = names(conn, by).await?;
    let mut rows = Vec::new();
    let (mut lines, mut figures) = (0_i64, [Paise::ZERO; 5]);
    for row in groups {
        let outside = if gst { "yes" } else { "" };
        let behind = asked.link_days(Report::Lines, &[(by.filter(), &row.label), ("gst", outside)]);
        let sums = Sums { count: row.count, taxable: row.taxable, cgst: row.cgst, sgst: row.sgst, igst: row.igst };
        let mut facts =
            vec![Fact::text(label(asked, by, &row.label, &names)).to(&behind), Fact::count(row.count).to(&behind)];
        let group = amounts(Some(&sums))?;
        lines = lines.saturating_add(sums.count);
        for (figure, amount) in figures.iter_mut().zip(group) {
            *figure = figure.plus(amount)?;
        }
        facts.extend(group.map(|amount| Fact::money(amount).to(&behind)));
        rows.push(facts);
    }
    let mut total = vec![Cell::text(asked.lang.t("books-total")), Cell::Count(lines)];
    total.extend(figures.map(Cell::Money));
    Ok(Listing {
        heads: vec![
            words(by.heading()),
            figure("books-column-lines"),
            figure("books-column-value"),
            figure("books-column-cgst"),
            figure("books-column-sgst"),
            figure("books-column-igst"),
            figure("books-column-total"),
        ],
        rows,
        total,
        next: None,
    })
}

async fn names(conn: &impl ConnectionTrait, by: Grouping) -> Result<Vec<Group>> {
    let sql = match by {
        Grouping::Machine => "SELECT code AS label, name_en, name_hi FROM equipment",
        Grouping::Category => "SELECT code AS label, name_en, name_hi FROM user_category",
        _ => return Ok(Vec::new()),
    };
    Ok(conn.rows(sql, vec![]).await?)
}

fn label(asked: &Asked<'_>, by: Grouping, label: &str, names: &[Group]) -> String {
    if let Some(group) = names.iter().find(|group| group.label == label) {
        return format!("{}, {}", group.label, asked.lang.pick(&group.name_en, &group.name_hi));
    }
    match by {
        Grouping::Month => Month::parse(label).map_or(label.to_owned(), |month| month_name(asked.lang, month)),
        Grouping::Rate => label.parse().map_or(label.to_owned(), |rate| format!("{} %", BasisPoints(rate))),
        Grouping::Recipient => {
            let (party, place) = label.split_once('/').unwrap_or((label, ""));
            let key = if party == "b2b" { "books-recipient-b2b" } else { "books-recipient-b2c" };
            asked.lang.tr(key, &[("place", place)])
        }
        _ if label.is_empty() || label == "-" => asked.lang.t("books-group-none"),
        _ => label.to_owned(),
    }
}
