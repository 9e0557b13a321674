//! What has to show on a document, whatever its template. Pure.

use crate::billing::document::DocumentContent;
use crate::billing::paper::Paper;

/// Something that has to show: key of its name, and its text.
pub type Required = (&'static str, String);

/// What rule 46 of the CGST Rules asks for and a template could leave out, as it stands on this paper.
pub fn required(paper: &Paper, content: &DocumentContent) -> Vec<Required> {
    let mut found: Vec<Required> = vec![
        ("template-field-title", paper.title.clone()),
        ("template-field-number", content.number.clone()),
        ("template-field-supplier", paper.supplier.first().cloned().unwrap_or_default()),
        ("template-field-recipient", paper.recipient.first().cloned().unwrap_or_default()),
    ];
    found.extend(content.supplier.gstin.iter().map(|gstin| ("template-field-gstin", gstin.clone())));
    found.extend(content.recipient.gstin.iter().map(|gstin| ("template-field-recipient-gstin", gstin.clone())));
    // Number, date, due day, place of supply, reverse charge.
    found.extend(paper.facts.iter().map(|fact| ("template-field-facts", fact.value.clone())));
    for line in &paper.lines {
        found.push(("template-field-lines", line.description.clone()));
        found.push(("template-field-sac", line.sac.clone()));
        found.push(("template-field-quantity", line.quantity.clone()));
        found.push(("template-field-taxable", line.taxable.clone()));
    }
    found.extend(paper.totals.iter().map(|fact| ("template-field-totals", fact.value.clone())));
    found.extend(paper.tax_rows.iter().flatten().map(|cell| ("template-field-tax", cell.clone())));
    found.extend(paper.words.iter().map(|words| ("template-field-words", words.clone())));
    found.extend(paper.signature.iter().map(|line| ("template-field-signature", line.clone())));
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// Names of what does not show in the text of a page, each once. Blanks do not count: lines break where they like.
pub fn missing(required: &[Required], shown: &str) -> Vec<&'static str> {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let shown = plain(shown);
    let mut names: Vec<&'static str> = Vec::new();
    for (name, text) in required {
        if !shown.contains(&plain(text)) && !names.contains(name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_named_once_and_line_breaks_do_not_count() {
        let required = vec![
            ("template-field-number", "KNL/1".to_owned()),
            ("template-field-words", "Rupees One Only".to_owned()),
            ("template-field-totals", "₹1.00".to_owned()),
            ("template-field-totals", "₹2.00".to_owned()),
        ];
        assert_eq!(missing(&required, "KNL/1 Rupees\nOne Only ₹1.00₹2.00"), [""; 0]);
        assert_eq!(missing(&required, "KNL/1 Rupees One"), ["template-field-words", "template-field-totals"]);
    }
}
