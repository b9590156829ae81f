//! Lines beside a dump: prompts, headings, words.

/// Does the line hold no hex? It does if its first word is hex, or begins with a decimal digit.
pub(super) fn holds_no_hex(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    let word = text
        .split(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    let in_hex = |byte: &u8| byte.is_ascii_hexdigit() || b",-:`".contains(byte);
    let is_hex = match word {
        [b'0'..=b'9', ..] => true,
        [first, _, ..] => first.is_ascii_hexdigit() && word.iter().all(in_hex),
        _ => false,
    };
    !is_hex || is_debugger_prompt(text)
}

/// The column numbers over a dump of `Format-Hex`; their indentation tells them from bytes.
pub(super) fn is_heading(line: &[u8]) -> bool {
    line.strip_prefix(b"        ").is_some_and(|text| {
        text.trim_ascii_start() == b"00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F"
    })
}

/// Is the line one that stands between a prompt and hex, rather than prose?
pub(super) fn is_like_prompt(line: &[u8]) -> bool {
    line.iter().any(|byte| b"$#%>{".contains(byte))
}

/// `0:000>`, `0: kd>`, `0:000:x86>`
fn is_debugger_prompt(text: &[u8]) -> bool {
    let prompt = text.split(|byte| *byte == b'>').next().unwrap_or_default();
    let in_prompt = |byte: &u8| byte.is_ascii_alphanumeric() || b": ".contains(byte);
    prompt.len() < text.len() && prompt.contains(&b':') && prompt.iter().all(in_prompt)
}
