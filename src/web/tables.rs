//! Lists of things: tables, summaries, tags, empty states, the way to further pages.

use maud::{Markup, html};

use super::context::Ctx;
use crate::base::Lang;

/// A column of a [`Table`].
#[derive(Clone, Debug)]
pub struct Column {
    heading: String,
    number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), number: false }
    }

    /// A column of amounts or counts: right aligned, figures of equal width.
    pub fn number(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), number: true }
    }
}

/// A table with caption and headings. It scrolls in its own region where it is wider than the screen.
pub struct Table {
    id: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Markup>>,
    total: Option<Vec<Markup>>,
}

impl Table {
    /// A table without rows; `id` is unique on the page.
    pub fn new(id: &str, caption: impl Into<String>, columns: Vec<Column>) -> Table {
        Table { id: id.to_owned(), caption: caption.into(), columns, rows: Vec::new(), total: None }
    }

    /// Adds a row, one cell for each column; the first names the row.
    pub fn row(&mut self, cells: Vec<Markup>) {
        self.rows.push(cells);
    }

    /// The totals row at the end.
    pub fn total(&mut self, cells: Vec<Markup>) {
        self.total = Some(cells);
    }

    /// Whether it has no rows; show [`empty`] instead.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn cells(&self, cells: &[Markup]) -> Markup {
        html! {
            @for (index, cell) in cells.iter().enumerate() {
                @let class = self.columns.get(index).is_some_and(|column| column.number).then_some("number");
                @if index == 0 { th scope="row" class=[class] { (cell) } } @else { td class=[class] { (cell) } }
            }
        }
    }
}

impl maud::Render for Table {
    fn render(&self) -> Markup {
        let caption = format!("{}-caption", self.id);
        html! {
            section.scroll aria-labelledby=(caption) tabindex="0" {
                table id=(self.id) {
                    caption id=(caption) { (self.caption) }
                    thead {
                        tr { @for column in &self.columns {
                            th scope="col" class=[column.number.then_some("number")] { (column.heading) }
                        } }
                    }
                    tbody { @for row in &self.rows { tr { (self.cells(row)) } } }
                    @if let Some(total) = &self.total { tfoot { tr { (self.cells(total)) } } }
                }
            }
        }
    }
}

/// Facts about one thing: name and value, one below the other on a phone.
pub fn summary_list(rows: &[(String, Markup)]) -> Markup {
    html! {
        dl.summary {
            @for (name, value) in rows { div { dt { (name) } dd { (value) } } }
        }
    }
}

/// How a state feels; the words must say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad: planned, draft.
    Plain,
    /// Done, confirmed, paid.
    Good,
    /// Waits for somebody.
    Waiting,
    /// Refused, overdue, out of order.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "tag",
            Tone::Good => "tag good",
            Tone::Waiting => "tag waiting",
            Tone::Bad => "tag bad",
        }
    }
}

/// A state in a word or two.
pub fn tag(tone: Tone, words: &str) -> Markup {
    html! { span class=(tone.class()) { (words) } }
}

/// A box that says something about the page: what waits, what happened, what to know first.
pub fn notice(tone: Tone, body: Markup) -> Markup {
    let class = match tone {
        Tone::Plain => "notice",
        Tone::Good => "notice good",
        Tone::Waiting => "notice waiting",
        Tone::Bad => "notice bad",
    };
    html! { div class=(class) { (body) } }
}

/// What stands where a list would be: why it is empty and, if there is one, the first step.
pub fn empty(words: &str, step: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { (words) }
            @if let Some((href, label)) = step { p { a href=(href) { (label) } } }
        }
    }
}

/// The way to the next page of a keyset list (`after` of the last row shown), and back to the first.
pub fn pager(ctx: &Ctx, next_after: Option<&str>) -> Markup {
    let inside = ctx.here().split_once('?').is_some_and(|(_, query)| {
        form_urlencoded::parse(query.as_bytes()).any(|(key, value)| key == "after" && !value.is_empty())
    });
    html! {
        @if inside || next_after.is_some() {
            nav.pager aria-label=(ctx.t("web-pages")) {
                @if inside { a href=(ctx.here_with("after", "")) rel="first" { (ctx.t("web-first-page")) } }
                @if let Some(after) = next_after { a href=(ctx.here_with("after", after)) rel="next" { (ctx.t("web-next-page")) } }
            }
        }
    }
}

/// A text stored as somebody typed it, marked with its language where that is not the page's.
pub fn in_script(lang: Lang, text: &str) -> Markup {
    html! {
        @match script_of(lang, text) {
            Some(code) => span lang=(code) { (text) },
            None => (text),
        }
    }
}

/// The language of a stored text, where its script shows that it is not the page's.
pub fn script_of(lang: Lang, text: &str) -> Option<&'static str> {
    let devanagari = text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c));
    let latin = || text.chars().filter(char::is_ascii_alphabetic).count() >= 3;
    match lang {
        Lang::En if devanagari => Some("hi"),
        Lang::Hi if !devanagari && latin() => Some("en"),
        _ => None,
    }
}
