//! Text that does nothing to whoever reads it, whoever wrote it: candidates' output reaches terminals, logs and JSON.

use std::fmt::Write as _;
use std::io;

/// Nothing but newlines and tabs moves a cursor: control characters become the pictures that Unicode has for them; marks that reorder or hide text become their code.
pub(crate) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{2426}')),
            '\x7f' => shown.push('\u{2421}'),
            _ if is_invisible(c) => {
                let _ = write!(shown, "<U+{:04X}>", c as u32);
            }
            _ => shown.push(c),
        }
    }
    shown
}

/// Text on one line.
pub(crate) fn harmless_line(text: &str) -> String {
    harmless(&text.replace('\n', "\u{240a}"))
}

/// The same JSON, readable in a terminal: the marks that [`harmless`] shows stand in it as escapes.
pub(crate) fn harmless_json(json: String) -> String {
    // JSON escapes the other control characters itself, and these marks can only stand within its strings.
    if !json.contains(is_invisible) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// DEL, the C1 controls, and what Unicode lets reorder, join or hide its neighbours.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Writes lines, each handed over whole: what stands within one cannot begin another.
pub(crate) struct HarmlessLines<W>(pub(crate) W);

impl<W: io::Write> io::Write for HarmlessLines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let shown = harmless_line(text.strip_suffix('\n').unwrap_or(&text));
        self.0.write_all(format!("{shown}\n").as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(harmless("a\x1b[2Jb\r\x07\x7f"), "a␛[2Jb␍␇␡");
        assert_eq!(harmless("x\u{202e}y\u{9b}z\u{e0041}"), "x<U+202E>y<U+009B>z<U+E0041>");
        assert_eq!(harmless("kept\tas\nit is: ü 漢 🙂"), "kept\tas\nit is: ü 漢 🙂");
        assert_eq!(harmless_line("one\ntwo"), "one␊two");
    }

    #[test]
    fn json_says_the_same_in_escapes() {
        let value = serde_json::json!({"text": "a\u{202e}b\u{9b}c\u{e0041}\x7f\x1b ü 漢 🙂"});
        let json = harmless_json(value.to_string());
        assert_eq!(json, "{\"text\":\"a\\u202eb\\u009bc\\udb40\\udc41\\u007f\\u001b ü 漢 🙂\"}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
    }

    #[test]
    fn a_line_cannot_forge_another() {
        let mut lines = HarmlessLines(Vec::new());
        lines.write_all("INFO judged: a\nERROR forged\x1b[1A\u{202e}\n".as_bytes()).unwrap();
        lines.write_all(b"INFO next\n").unwrap();
        assert_eq!(String::from_utf8(lines.0).unwrap(), "INFO judged: a␊ERROR forged␛[1A<U+202E>\nINFO next\n");
    }
}
