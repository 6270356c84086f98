//! The lines of a text and how wide its characters are, without the text: enough to tell where a place is.
//!
//! Written as runs; a line of plain characters takes a byte or two.

/// What stands for the characters of a class.
const CLASSES: [char; 6] = ['\n', '\r', 'é', '水', '🧠', '\u{feff}'];

/// The shape of a text.
pub fn of(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut plain = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let class = match character {
            '\n' => 0,
            '\r' => 1,
            '\u{feff}' => 5,
            _ => match character.len_utf8() {
                1 => {
                    plain += 1;
                    continue;
                }
                width => width as u64,
            },
        };
        if class == 0 {
            number(plain << 1, &mut out);
        } else {
            number(plain << 1 | 1, &mut out);
            number(class, &mut out);
        }
        plain = 0;
    }
    if plain > 0 {
        number(plain << 1 | 1, &mut out);
        number(END, &mut out);
    }
    out
}

const END: u64 = 6;

/// A text of that shape; of a part that cannot be read, none.
pub fn text(shape: &[u8]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(run) = take(shape, &mut at) {
        // No shape is of a text that is larger than leaklint reads.
        let plain = usize::try_from(run >> 1).unwrap_or(usize::MAX).min(MOST - text.len().min(MOST));
        text.extend(std::iter::repeat_n('x', plain));
        let class = if run & 1 == 0 { Some(0) } else { take(shape, &mut at) };
        text.extend(class.and_then(|class| CLASSES.get(usize::try_from(class).ok()?)));
    }
    text
}

const MOST: usize = 1 << 30;

fn number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_widths_come_back() {
        for (given, wanted) in [
            ("", ""),
            ("a b", "xxx"),
            ("\u{feff}ab\r\n\tc\n\n", "\u{feff}xx\r\nxx\n\n"),
            ("ä€𝄞z\u{feff}", "é水🧠x\u{feff}"),
            ("\r\r", "\r\r"),
        ] {
            assert_eq!(text(&of(given)), wanted, "{given:?}");
        }
        let long = "x".repeat(100_000);
        assert_eq!(text(&of(&long)), long);
        assert_eq!(of(&"const a = 1\n".repeat(100)).len(), 100);
    }

    #[test]
    fn what_is_no_shape_is_a_text_all_the_same() {
        assert_eq!(text(&[0x80]), "");
        assert_eq!(text(&[3, 99]), "x");
    }
}
