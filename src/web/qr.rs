//! QR codes: payment links and machines' addresses.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

use crate::base::Result;

/// Black on white, four modules of quiet zone, as SVG text without scripts or styles.
///
/// # Errors
/// A text too long for a code.
pub fn qr_svg(text: &str) -> Result<String> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|fault| anyhow::anyhow!("QR code: {fault}"))?;
    Ok(SvgBuilder::default().margin(4).to_str(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_an_svg_without_scripts() {
        let svg = qr_svg("upi://pay?pa=a1@b2").unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>") && !svg.contains("script"));
    }
}
