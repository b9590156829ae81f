//! Lines beside a dump: prompts, headings and words.

/// Returns whether the line has no hex. It has hex if its first word is hex or begins with a
/// decimal digit, and it is not a prompt.
pub(super) fn has_no_hex(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    let word = text.split(u8::is_ascii_whitespace).next();
    let in_hex = |byte: &u8| byte.is_ascii_hexdigit() || b",-:`".contains(byte);
    let is_hex = match word.unwrap_or_default() {
        [b'0'..=b'9', ..] => true,
        word @ [first, _, ..] => first.is_ascii_hexdigit() && word.iter().all(in_hex),
        _ => false,
    };
    !is_hex || is_debugger_prompt(text)
}

/// Returns whether the line has the column numbers of `Format-Hex`, which are indented further than
/// bytes.
pub(super) fn is_heading(line: &[u8]) -> bool {
    let columns = b"00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F";
    line.starts_with(b"        ") && line.trim_ascii_start() == columns
}

/// Returns whether the line is likely a prompt rather than prose.
pub(super) fn is_like_prompt(line: &[u8]) -> bool {
    line.iter().any(|byte| b"$#%>{".contains(byte))
}

/// Matches `0:000>`, `0: kd>` and `0:000:x86>`.
fn is_debugger_prompt(text: &[u8]) -> bool {
    let prompt = text.split(|byte| *byte == b'>').next().unwrap_or_default();
    let in_prompt = |byte: &u8| byte.is_ascii_alphanumeric() || b": ".contains(byte);
    prompt.len() < text.len() && prompt.contains(&b':') && prompt.iter().all(in_prompt)
}
