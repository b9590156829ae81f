//! Placeholders such as `%%8199`, which the audit events of the Security log have instead of text.

use std::prelude::rust_2024::*;

use super::explanation::Explanation;

/// The explanation of a placeholder, if the text is one. Batch files halve the percent signs.
pub(super) fn explain(text: &str) -> Option<Explanation> {
    let digits = text.strip_prefix("%%").or_else(|| text.strip_prefix('%'))?;
    let number: u16 = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())??;
    let explanation = Explanation::new(format_args!("%%{number}"));
    let found = number
        .checked_sub(FIRST)
        .and_then(|index| MESSAGES.get(usize::from(index)));
    let explanation = match found {
        Some(&(message, place)) => {
            let seen = match SEEN.contains(&number) {
                true => "seen in an event 4653",
                false => "inferred from the order of the messages",
            };
            explanation
                .line("meaning", message)
                .line("where", format_args!("{place} ({seen})"))
        }
        None => explanation.line(
            "meaning",
            "not known here: not one of the messages about IPsec, %%8192 to %%8247",
        ),
    };
    Some(
        explanation
            .line(
                "note",
                "In the Security log, %% and a number stand for a message of msobjs.dll. The number \
                 is not a value of this structure. Events 4652 and 4653 describe a failure in \
                 other words than the fields of the structure.",
            )
            .list(
                "source",
                [
                    "libyal, winevt-kb, \"msobjs.dll\" (before Windows 8)",
                    "the manifest of Microsoft-Windows-Security-Auditing",
                ],
            ),
    )
}

/// The number of the first message.
const FIRST: u16 = 8192;

/// The placeholders of the only event 4653 that was found in public.
const SEEN: [u16; 6] = [8194, 8199, 8202, 8205, 8217, 8222];

const AUTH: &str = "MMAuthMethod, for mmAuthMethod";
const AUTH_UNKNOWN: &str = "MMAuthMethod; no value of mmAuthMethod has this meaning";
const POINT: &str = "FailurePoint, for failurePoint";
const STATE: &str = "State of main mode; its values are not those of mmState";
const ROLE: &str = "Role, for saRole";
const MODULE: &str = "KeyModName, for keyingModuleType";
const IMPERSONATION: &str = "MMImpersonationState; not a field of the structure";
const CIPHER: &str = "a cipher; not a field of the structure";
const HASH: &str = "a hash algorithm; not a field of the structure";
const GROUP: &str = "a Diffie-Hellman group; not a field of the structure";
const QUICK_MODE: &str = "State of quick mode";
const EXTENDED_MODE: &str = "State of extended mode";
const ENCAPSULATION: &str = "the mode of an IPsec SA";
const PROTECTION: &str = "the protection from denial of service";

/// The messages from [`FIRST`] on, each with the place where it stands.
const MESSAGES: [(&str, &str); 56] = [
    ("Kerberos", AUTH),
    ("pre-shared key", AUTH),
    ("unknown authentication", AUTH_UNKNOWN),
    ("DES", CIPHER),
    ("3DES", CIPHER),
    ("MD5", HASH),
    ("SHA-1", HASH),
    ("the local computer", POINT),
    ("the remote computer", POINT),
    ("no state", STATE),
    ("the first payload (SA) has been sent", STATE),
    ("the second payload (KE) has been sent", STATE),
    ("the third payload (ID) has been sent", STATE),
    ("initiator", ROLE),
    ("responder", ROLE),
    ("no state", QUICK_MODE),
    ("the first payload (SA) has been sent", QUICK_MODE),
    ("the final payload has been sent", QUICK_MODE),
    ("complete", QUICK_MODE),
    ("unknown", QUICK_MODE),
    ("transport", ENCAPSULATION),
    ("tunnel", ENCAPSULATION),
    ("started", PROTECTION),
    ("stopped", PROTECTION),
    ("enabled", IMPERSONATION),
    ("not enabled", IMPERSONATION),
    ("no state", EXTENDED_MODE),
    (
        "the first payload (attributes) has been sent",
        EXTENDED_MODE,
    ),
    ("the second payload (SSPI) has been sent", EXTENDED_MODE),
    ("the third payload (hash) has been sent", EXTENDED_MODE),
    ("IKE version 1", MODULE),
    ("AuthIP", MODULE),
    ("anonymous", AUTH),
    ("NTLM version 2", AUTH),
    ("cryptographically generated address (CGA)", AUTH),
    ("certificate", AUTH),
    ("SSL", AUTH),
    ("none", GROUP),
    ("group 1", GROUP),
    ("group 2", GROUP),
    ("group of 2048 bits", GROUP),
    ("group ECP 256", GROUP),
    ("group ECP 384", GROUP),
    ("AES-128", CIPHER),
    ("AES-192", CIPHER),
    ("AES-256", CIPHER),
    ("certificate, ECDSA P-256", AUTH),
    ("certificate, ECDSA P-384", AUTH),
    ("SSL, ECDSA P-256", AUTH),
    ("SSL, ECDSA P-384", AUTH),
    ("SHA-256", HASH),
    ("SHA-384", HASH),
    ("IKE version 2", MODULE),
    ("an EAP payload has been sent", STATE),
    ("an authentication payload has been sent", STATE),
    ("EAP", AUTH),
];
