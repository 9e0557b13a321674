//! Amounts in words, as Indian documents state them: crore, lakh, thousand, hundred.
//! Above 99 crore "crore" is counted on ("One Hundred Twenty Three Crore"), not "Arab".

use super::{Lang, Paise};

const CRORE: u64 = 10_000_000;

/// The amount in words; a minus sign becomes "Minus" / "ऋण".
pub fn amount_in_words(lang: Lang, amount: Paise) -> String {
    let magnitude = amount.0.unsigned_abs();
    let (rupees, paise) = (magnitude / 100, magnitude % 100);
    let words = match lang {
        Lang::En => english(rupees, paise),
        Lang::Hi => hindi(rupees, paise),
    };
    match (amount.0 < 0, lang) {
        (false, _) => words,
        (true, Lang::En) => format!("Minus {words}"),
        (true, Lang::Hi) => format!("ऋण {words}"),
    }
}

fn english(rupees: u64, paise: u64) -> String {
    match (rupees, paise) {
        (_, 0) => format!("Rupees {} Only", number(rupees, &ENGLISH)),
        (0, _) => format!("Paise {} Only", number(paise, &ENGLISH)),
        _ => format!("Rupees {} and Paise {} Only", number(rupees, &ENGLISH), number(paise, &ENGLISH)),
    }
}

fn hindi(rupees: u64, paise: u64) -> String {
    let rupee_words = || format!("{} {}", number(rupees, &HINDI), if rupees == 1 { "रुपया" } else { "रुपये" });
    let paise_words = || format!("{} {}", number(paise, &HINDI), if paise == 1 { "पैसा" } else { "पैसे" });
    match (rupees, paise) {
        (_, 0) => format!("{} मात्र", rupee_words()),
        (0, _) => format!("{} मात्र", paise_words()),
        _ => format!("{} और {} मात्र", rupee_words(), paise_words()),
    }
}

struct NumberWords {
    below_hundred: fn(u64) -> String,
    hundred: &'static str,
    thousand: &'static str,
    lakh: &'static str,
    crore: &'static str,
}

const ENGLISH: NumberWords = NumberWords {
    below_hundred: english_below_hundred,
    hundred: "Hundred",
    thousand: "Thousand",
    lakh: "Lakh",
    crore: "Crore",
};

const HINDI: NumberWords =
    NumberWords {
        below_hundred: hindi_below_hundred, hundred: "सौ", thousand: "हज़ार", lakh: "लाख", crore: "करोड़"
    };

fn number(value: u64, words: &NumberWords) -> String {
    if value == 0 {
        return (words.below_hundred)(0);
    }
    let mut parts: Vec<String> = Vec::new();
    if value >= CRORE {
        // Counted on without a name above crore, so the count of crores is a number itself.
        parts.push(format!("{} {}", number(value / CRORE, words), words.crore));
    }
    let rest = value % CRORE;
    for (count, name) in
        [(rest / 100_000, words.lakh), (rest / 1_000 % 100, words.thousand), (rest / 100 % 10, words.hundred)]
    {
        if count > 0 {
            parts.push(format!("{} {name}", (words.below_hundred)(count)));
        }
    }
    if !rest.is_multiple_of(100) {
        parts.push((words.below_hundred)(rest % 100));
    }
    parts.join(" ")
}

fn english_below_hundred(value: u64) -> String {
    const SMALL: [&str; 20] = [
        "Zero",
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Eleven",
        "Twelve",
        "Thirteen",
        "Fourteen",
        "Fifteen",
        "Sixteen",
        "Seventeen",
        "Eighteen",
        "Nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
    let word = |table: &[&'static str], index: u64| table.get(index as usize).copied().unwrap_or_default();
    match value {
        0..20 => word(&SMALL, value).to_owned(),
        _ if value.is_multiple_of(10) => word(&TENS, value / 10).to_owned(),
        _ => format!("{} {}", word(&TENS, value / 10), word(&SMALL, value % 10)),
    }
}

fn hindi_below_hundred(value: u64) -> String {
    HINDI_NUMBERS.get(value as usize).copied().unwrap_or_default().to_owned()
}

/// Hindi numbers are irregular up to 99 and have to be listed.
#[rustfmt::skip]
const HINDI_NUMBERS: [&str; 100] = [
    "शून्य", "एक", "दो", "तीन", "चार", "पाँच", "छह", "सात", "आठ", "नौ",
    "दस", "ग्यारह", "बारह", "तेरह", "चौदह", "पंद्रह", "सोलह", "सत्रह", "अठारह", "उन्नीस",
    "बीस", "इक्कीस", "बाईस", "तेईस", "चौबीस", "पच्चीस", "छब्बीस", "सत्ताईस", "अट्ठाईस", "उनतीस",
    "तीस", "इकतीस", "बत्तीस", "तैंतीस", "चौंतीस", "पैंतीस", "छत्तीस", "सैंतीस", "अड़तीस", "उनतालीस",
    "चालीस", "इकतालीस", "बयालीस", "तैंतालीस", "चवालीस", "पैंतालीस", "छियालीस", "सैंतालीस", "अड़तालीस", "उनचास",
    "पचास", "इक्यावन", "बावन", "तिरपन", "चौवन", "पचपन", "छप्पन", "सत्तावन", "अट्ठावन", "उनसठ",
    "साठ", "इकसठ", "बासठ", "तिरसठ", "चौंसठ", "पैंसठ", "छियासठ", "सड़सठ", "अड़सठ", "उनहत्तर",
    "सत्तर", "इकहत्तर", "बहत्तर", "तिहत्तर", "चौहत्तर", "पचहत्तर", "छिहत्तर", "सतहत्तर", "अठहत्तर", "उन्यासी",
    "अस्सी", "इक्यासी", "बयासी", "तिरासी", "चौरासी", "पचासी", "छियासी", "सतासी", "अठासी", "नवासी",
    "नब्बे", "इक्यानवे", "बानवे", "तिरानवे", "चौरानवे", "पचानवे", "छियानवे", "सत्तानवे", "अट्ठानवे", "निन्यानवे",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_out_as_in_the_vectors() {
        let mut reader = csv::Reader::from_reader(&include_bytes!("../../tests/vectors/amount_words_vectors.csv")[..]);
        let mut seen = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let amount = Paise(record[0].parse().unwrap());
            assert_eq!(amount.to_string(), &record[1]);
            assert_eq!(amount_in_words(Lang::En, amount), &record[2]);
            assert_eq!(amount_in_words(Lang::Hi, amount), &record[3]);
            seen += 1;
        }
        assert_eq!(seen, 10);
    }

    #[test]
    fn hindi_numbers_stand_in_their_order() {
        let mut reader = csv::Reader::from_reader(&include_bytes!("../../tests/vectors/hindi_numbers_0_99.csv")[..]);
        let listed: Vec<String> = reader.records().map(|record| record.unwrap()[1].to_owned()).collect();
        assert_eq!(listed, HINDI_NUMBERS);
    }

    #[test]
    fn the_greatest_and_negative_amounts_have_words() {
        assert!(amount_in_words(Lang::En, Paise(i64::MIN)).starts_with("Minus Rupees "));
        assert_eq!(amount_in_words(Lang::En, Paise(-11_800)), "Minus Rupees One Hundred Eighteen Only");
        assert_eq!(amount_in_words(Lang::Hi, Paise(530_400)), "पाँच हज़ार तीन सौ चार रुपये मात्र");
    }
}
