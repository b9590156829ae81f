//! What to do about an error code: which side it usually concerns, likely causes, what to check.
//!
//! The texts are written for this crate. What no source says is marked as inferred. To advise on
//! another code, add an entry to `ADVICE`, or the code to an entry.

use crate::record::ErrorCode;

/// Advice on codes that have the same causes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Advice {
    codes: &'static [ErrorCode],
    /// Which side the code usually concerns.
    pub(super) side: &'static str,
    pub(super) causes: &'static [&'static str],
    /// What to check next.
    pub(super) checks: &'static [&'static str],
    /// Where the facts are from that are not inferred.
    pub(super) sources: &'static [&'static str],
}

impl Advice {
    /// The advice on a code, or on the Win32 code that it wraps.
    pub(super) fn on(code: ErrorCode) -> Option<&'static Self> {
        let code = code.win32().map_or(code, ErrorCode);
        ADVICE.iter().find(|advice| advice.codes.contains(&code))
    }
}

const ALWAYS_ON_VPN: &str = "Microsoft, \"Troubleshoot Always On VPN\"";
const AZURE: &str = "Microsoft, \"Troubleshooting: Azure point-to-site connection problems\"";
const CERTUTIL: &str = "Microsoft, \"certutil\"";
const CHAIN_STATUS: &str = "Microsoft, \"CERT_CHAIN_POLICY_STATUS structure\"";
const IKEV2_2008: &str = "Microsoft, \"Troubleshooting IKEv2 VPN Connections\"";
const IKEV2_RULES: &str = "Microsoft, \"Securing End-to-End IPsec connections by using IKEv2\"";
const MM_FAILURE: &str = "Microsoft, \"FWPM_NET_EVENT_IKEEXT_MM_FAILURE0 structure\"";
const MM_SA: &str = "Microsoft, \"Get-NetIPsecMainModeSA\"";
const REVOCATION: &str = "Microsoft, \"CertVerifyRevocation function\"";
const SSPI: &str = "Microsoft, \"SSPI Status Codes\"";
const SYSTEM_CODES: &str = "Microsoft, \"System Error Codes (12000-15999)\"";

const CHAIN_CHECKED_BY: &str = "The machine that checked the certificate: this one if \
    failurePoint is ME, the peer if it is PEER. The certificate is usually that of the other side \
    (inferred).";
const REPORTED_BY: &str = "The machine that failurePoint names (inferred).";
const RECEIVED_BY: &str = "The machine that failurePoint names received the message; the cause \
    can be at its sender (inferred).";
const THUMBPRINT: &str = "The certificate whose SHA-1 thumbprint is endCertHash, if that is not \
    zero.";
const SAME_MM_ID: &str = "Other records with the same mmId, which can have a more specific code \
    (inferred).";
const CAPTURE: &str = "A capture of the failure: netsh wfp capture start, then stop.";
const PEER_LOG: &str = "The log of the peer at the same time (inferred).";
const DOMAIN_CONTROLLER: &str = "That both machines reach a domain controller of their domain \
    (inferred).";

static ADVICE: &[Advice] = &[
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_AUTH_FAIL],
        side: "Either. The machine that rejects the credentials is the one that failurePoint \
            names (inferred).",
        causes: &[
            "The certificate of the VPN server has expired, or does not have Server \
             Authentication in its enhanced key usage (EKU).",
            "The client does not have the root certificate of the server's certificate.",
            "The client connects to a name that is not the subject name of the server's \
             certificate.",
            "The two pre-shared keys differ, if mmAuthMethod is IKEEXT_PRESHARED_KEY (inferred).",
        ],
        checks: &[
            THUMBPRINT,
            "The dates, EKU and subject name of the server's certificate.",
            "Trusted Root Certification Authorities of the local computer.",
        ],
        sources: &[ALWAYS_ON_VPN, IKEV2_2008, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_NEGOTIATION_PENDING],
        side: "Neither. The code is a state (inferred).",
        causes: &["The negotiation is in progress."],
        checks: &[
            "A later record with the same mmId or the same peer, which has the outcome \
             (inferred).",
            "The flag BENIGN, which marks expected failures.",
        ],
        sources: &[SYSTEM_CODES, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_GENERAL_PROCESSING_ERROR],
        side: REPORTED_BY,
        causes: &["The code stands for any cause that has no code of its own (inferred)."],
        checks: &[SAME_MM_ID, CAPTURE, PEER_LOG],
        sources: &[SYSTEM_CODES, IKEV2_RULES],
    },
    Advice {
        codes: &[
            ErrorCode::ERROR_IPSEC_IKE_TIMED_OUT,
            ErrorCode::ERROR_TIMEOUT,
        ],
        side: "Usually the path between the two, or a peer that does not answer (inferred).",
        causes: &[
            "A firewall, NAT or router blocks UDP port 500 or 4500.",
            "Messages with certificates are large, and a device on the path drops IP fragments.",
            "The peer is off, has another address, or discards messages for which it has no \
             policy (inferred).",
        ],
        checks: &[
            "mmState. If it is IKEEXT_MM_SA_STATE_SA_SENT, the first message had no answer. Later \
             states point to lost fragments or to a peer that rejects the authentication \
             (inferred).",
            "UDP ports 500 and 4500 on each firewall between the two.",
            "Whether the peer received the messages (inferred).",
        ],
        sources: &[ALWAYS_ON_VPN, "RFC 7383, section 1"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_NO_CERT],
        side: "The machine that needs a certificate, usually the VPN server.",
        causes: &[
            "The machine certificate or its root certificate is missing.",
            "The certificate is not suitable for IKEv2, for example because Digital Signature is \
             not in its key usage.",
            "The CA in the connection security rule is not written exactly as in the \
             certificate: case and order count.",
        ],
        checks: &[
            "The folder Personal/Certificates of the computer, not of the user, on both \
             machines.",
            "That the certificate has a private key (inferred).",
            "The parameter Authority of the authentication proposal.",
        ],
        sources: &[ALWAYS_ON_VPN, IKEV2_2008, IKEV2_RULES],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_DH_FAIL],
        side: REPORTED_BY,
        causes: &[
            "The key exchange data of the peer is not of the Diffie-Hellman group that was \
             agreed (inferred).",
            "The cryptographic provider of the machine failed (inferred).",
        ],
        checks: &[
            "The Diffie-Hellman groups in the policies of both sides.",
            PEER_LOG,
        ],
        sources: &[SYSTEM_CODES, MM_SA, "RFC 7296, section 3.4"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_CRITICAL_PAYLOAD_NOT_RECOGNIZED],
        side: RECEIVED_BY,
        causes: &["The sender uses an IKEv2 extension that the receiver does not have."],
        checks: &[
            "Which extensions the peer uses, and whether they can be disabled (inferred).",
            PEER_LOG,
        ],
        sources: &[SYSTEM_CODES, "RFC 7296, section 2.5"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_INVALID_HEADER],
        side: RECEIVED_BY,
        causes: &[
            "The message is damaged or truncated (inferred).",
            "The packet is not IKE. On port 4500, IKE messages begin with four zero bytes and \
             ESP packets do not.",
        ],
        checks: &[
            "A packet capture of UDP ports 500 and 4500 (inferred).",
            "Devices on the path that change packets, and other VPN software that uses the ports \
             (inferred).",
        ],
        sources: &[SYSTEM_CODES, "RFC 3948, section 2.2"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_NO_POLICY],
        side: "Usually the responder (inferred).",
        causes: &["No rule applies to the address of the peer (inferred)."],
        checks: &[
            "That a connection security rule is enabled, and active for the current profile.",
            "mmFilterId, the filter that the negotiation used: netsh wfp show state lists \
             filters (inferred).",
        ],
        sources: &[SYSTEM_CODES, IKEV2_RULES],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_INVALID_SIGNATURE],
        side: "The machine that failurePoint names checked the signature of the other (inferred).",
        causes: &[
            "The signer used a key that does not belong to the certificate that it sent \
             (inferred).",
            "The verifier does not support the signature or hash algorithm (inferred).",
        ],
        checks: &[
            THUMBPRINT,
            "The key and the signature algorithm in the configuration of the signer (inferred).",
        ],
        sources: &[SYSTEM_CODES, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_PROCESS_ERR_ID],
        side: RECEIVED_BY,
        causes: &[
            "The two pre-shared keys differ, if mmAuthMethod is IKEEXT_PRESHARED_KEY. The keys \
             of IKEv1 depend on it, and the ID payload is the first that is encrypted with them \
             (inferred).",
            "The receiver does not accept the identity or its type (inferred).",
        ],
        checks: &[
            "The pre-shared key on both sides (inferred).",
            "Which identity the peer sends: an address, a name or a distinguished name \
             (inferred).",
        ],
        sources: &[SYSTEM_CODES, "RFC 2409, sections 5 and 5.4"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_PROCESS_ERR_NOTIFY],
        side: "Usually the other side: it sent a notification, and its log has the reason \
            (inferred).",
        causes: &[
            "The peer rejected the negotiation and reported an error.",
            "The notification is malformed, or its type is not known (inferred).",
        ],
        checks: &[PEER_LOG, SAME_MM_ID],
        sources: &[SYSTEM_CODES, "RFC 7296, section 3.10"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_INVALID_PAYLOAD],
        side: RECEIVED_BY,
        causes: &[
            "The client certificate was imported for the user and not for the computer.",
            "The two sides have different keys, such as pre-shared keys, so that a decrypted \
             message makes no sense (inferred).",
            "The implementations of the two sides are not compatible (inferred).",
        ],
        checks: &[
            "The folder Personal/Certificates of the computer.",
            "The pre-shared keys, and the Diffie-Hellman groups at a rekey (inferred).",
            PEER_LOG,
        ],
        sources: &[
            SYSTEM_CODES,
            "a user's report, issue 649 of hwdsl2/setup-ipsec-vpn on GitHub",
        ],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_INVALID_COOKIE],
        side: "Either: one of the two no longer has the security association (inferred).",
        causes: &[
            "A side restarted and lost its state.",
            "The message arrived after the SA had been deleted (inferred).",
            "A load balancer or NAT sent the message to another server (inferred).",
        ],
        checks: &[
            "When the machines and their IKEEXT services started (inferred).",
            "Whether a later negotiation with the same peer succeeded (inferred).",
        ],
        sources: &[SYSTEM_CODES, "RFC 7296, section 2.4"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_POLICY_MATCH],
        side: "Both: their configurations differ.",
        causes: &[
            "The two sides have no common encryption algorithm, integrity algorithm or \
             Diffie-Hellman group.",
            "The two sides have no common authentication method (inferred).",
        ],
        checks: &[
            "The VPN server: Get-VpnServerIPsecConfiguration.",
            "The VPN client: Get-VpnConnection, property IPsecCustomPolicy.",
            "Connection security rules: Get-NetIPsecMainModeCryptoSet and \
             Get-NetIPsecPhase1AuthSet on both sides.",
        ],
        sources: &[
            MM_SA,
            "RFC 7296, section 2.7",
            "R. Hicks, \"Always On VPN IKEv2 Policy Mismatch Error\"",
        ],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_INVALID_MAJOR_VERSION],
        side: RECEIVED_BY,
        causes: &["One side uses IKEv1 or AuthIP, and the other IKEv2 (inferred)."],
        checks: &[
            "keyingModuleType, and the IKE version in the configuration of the peer \
             (inferred).",
        ],
        sources: &[SYSTEM_CODES, "RFC 7296, section 2.5"],
    },
    Advice {
        codes: &[ErrorCode::ERROR_IPSEC_IKE_PEER_MM_ASSUMED_INVALID],
        side: "Usually the peer or the path to it (inferred).",
        causes: &[
            "The peer stopped responding.",
            "The peer restarted, went to sleep or changed its network (inferred).",
        ],
        checks: &[
            "Whether a new negotiation with the same peer followed, and its outcome (inferred).",
            "The flag BENIGN, which marks expected failures.",
        ],
        sources: &[SYSTEM_CODES, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::ERROR_INVALID_PARAMETER],
        side: REPORTED_BY,
        causes: &[
            "The code does not tell the cause.",
            "A setting, a certificate or a payload has a value that Windows does not accept \
             (inferred).",
        ],
        checks: &[SAME_MM_ID, CAPTURE, PEER_LOG],
        sources: &[
            "strongSwan, \"Microsoft Status Notify\", which has this code as its example",
            IKEV2_RULES,
        ],
    },
    Advice {
        codes: &[ErrorCode::CERT_E_EXPIRED, ErrorCode::SEC_E_CERT_EXPIRED],
        side: CHAIN_CHECKED_BY,
        causes: &[
            "A certificate of the chain is not within its validity period.",
            "The clock of the machine that checked is wrong (inferred).",
            "The certificate was renewed, but the service still uses the old one (inferred).",
        ],
        checks: &[
            THUMBPRINT,
            "The dates of each certificate in the chain, and the clocks (inferred).",
        ],
        sources: &[CHAIN_STATUS, SSPI, MM_FAILURE],
    },
    Advice {
        codes: &[
            ErrorCode::CERT_E_UNTRUSTEDROOT,
            ErrorCode::SEC_E_UNTRUSTED_ROOT,
        ],
        side: CHAIN_CHECKED_BY,
        causes: &[
            "The root certificate is not in Trusted Root Certification Authorities of the machine \
             that checked.",
            "That machine is not in the domain that distributes the root certificate.",
        ],
        checks: &[
            THUMBPRINT,
            "The root certificate of its chain, and that store of the local computer.",
        ],
        sources: &[ALWAYS_ON_VPN, CHAIN_STATUS, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::CERT_E_CN_NO_MATCH],
        side: CHAIN_CHECKED_BY,
        causes: &[
            "The client connects to an address or a name that is not in the certificate.",
            "The certificate has the host name of the server, and clients use its public name \
             (inferred).",
        ],
        checks: &[
            THUMBPRINT,
            "Its subject name and alternative names, and the server name in the connection \
             (inferred).",
        ],
        sources: &[CHAIN_STATUS, ALWAYS_ON_VPN, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::CRYPT_E_REVOKED, ErrorCode::CERT_E_REVOKED],
        side: CHAIN_CHECKED_BY,
        causes: &["The issuer revoked a certificate of the chain."],
        checks: &[
            THUMBPRINT,
            "The reason for the revocation, with its CA (inferred).",
            "certutil -verify -urlfetch FILE, with the certificate in FILE, on the machine that \
             checked.",
        ],
        sources: &[REVOCATION, CHAIN_STATUS, CERTUTIL, MM_FAILURE],
    },
    Advice {
        codes: &[
            ErrorCode::CRYPT_E_REVOCATION_OFFLINE,
            ErrorCode::CERT_E_REVOCATION_FAILURE,
        ],
        side: "The machine that checked the certificate: it did not reach the revocation server \
            (failurePoint; inferred).",
        causes: &[
            "The machine could not connect to the revocation server.",
            "The server is inside the network that the VPN leads to (inferred).",
            "The revocation list has expired (inferred).",
        ],
        checks: &[
            "The URLs in the CRL distribution points and authority information access of the \
             certificate, from that machine.",
            "certutil -verify -urlfetch FILE, with the certificate in FILE.",
        ],
        sources: &[REVOCATION, CHAIN_STATUS, CERTUTIL],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_TARGET_UNKNOWN,
            ErrorCode::SEC_E_WRONG_PRINCIPAL,
            ErrorCode::SEC_E_KDC_UNABLE_TO_REFER,
        ],
        side: "Usually the initiator, which requests a ticket for the name of the peer (inferred).",
        causes: &[
            "The principal name of the peer is not recognised, or belongs to another account \
             (inferred).",
            "The peer is in a domain without a trust (inferred).",
            "The peer's computer account has a new password, or was made again (inferred).",
        ],
        checks: &[
            "The names in localPrincipal and remotePrincipal, if carve found them (inferred).",
            "setspn -Q NAME, which searches for the account of a principal name (inferred).",
            DOMAIN_CONTROLLER,
        ],
        sources: &[SSPI],
    },
    Advice {
        codes: &[ErrorCode::SEC_E_TIME_SKEW],
        side: "Either machine, or the domain controller: one of the clocks is wrong (inferred).",
        causes: &["The clocks differ by more than Kerberos tolerates, by default 5 minutes."],
        checks: &[
            "The time and the time source of both machines: w32tm /query /status (inferred).",
        ],
        sources: &[
            SSPI,
            "Microsoft, \"Maximum tolerance for computer clock synchronization\"",
        ],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_NO_AUTHENTICATING_AUTHORITY,
            ErrorCode::SEC_E_DOWNGRADE_DETECTED,
        ],
        side: "The machine that failurePoint names could not reach a domain controller (inferred).",
        causes: &[
            "No domain controller could be contacted. SEC_E_DOWNGRADE_DETECTED can also mean an \
             attack.",
            "The domain controller can only be reached through the connection that failed \
             (inferred).",
        ],
        checks: &[DOMAIN_CONTROLLER, "DNS on that machine (inferred)."],
        sources: &[SSPI],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_LOGON_DENIED,
            ErrorCode::SEC_E_UNKNOWN_CREDENTIALS,
            ErrorCode::SEC_E_NO_CREDENTIALS,
            ErrorCode::SEC_E_INCOMPLETE_CREDENTIALS,
        ],
        side: "The machine or user whose credentials were needed (inferred).",
        causes: &[
            "The credentials are missing, incomplete or not accepted.",
            "The machine is not in a domain, or its account is disabled (inferred).",
        ],
        checks: &[
            "mmAuthMethod, which tells the kind of the credentials.",
            "The Security log of the machine and of the domain controller (inferred).",
        ],
        sources: &[SSPI, MM_FAILURE],
    },
    Advice {
        codes: &[ErrorCode::SEC_E_ILLEGAL_MESSAGE],
        side: RECEIVED_BY,
        causes: &[
            "With an Azure VPN gateway: the root certificate of the clients is not uploaded, or \
             is corrupt or expired.",
            "The message does not belong to the handshake, or is damaged (inferred).",
        ],
        checks: &[
            "The root certificate in the configuration of the gateway.",
            PEER_LOG,
        ],
        sources: &[SSPI, AZURE],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_INVALID_TOKEN,
            ErrorCode::SEC_E_MESSAGE_ALTERED,
            ErrorCode::SEC_E_OUT_OF_SEQUENCE,
            ErrorCode::SEC_E_INCOMPLETE_MESSAGE,
            ErrorCode::SEC_E_ENCRYPT_FAILURE,
            ErrorCode::SEC_E_DECRYPT_FAILURE,
        ],
        side: RECEIVED_BY,
        causes: &[
            "A message of the authentication is invalid, incomplete or altered.",
            "The two sides do not use the same keys or the same package (inferred).",
        ],
        checks: &[
            "Devices on the path that change or split packets (inferred).",
            PEER_LOG,
        ],
        sources: &[SSPI],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_ALGORITHM_MISMATCH,
            ErrorCode::SEC_E_KDC_UNKNOWN_ETYPE,
        ],
        side: "Both, or one of them and the domain controller (inferred).",
        causes: &["There is no algorithm or encryption type that both support."],
        checks: &[
            "Group Policy for the encryption types of Kerberos, and the types that the account \
             allows (inferred).",
            "The TLS versions and cipher suites of both sides (inferred).",
        ],
        sources: &[SSPI],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_CERT_UNKNOWN,
            ErrorCode::SEC_E_CERT_WRONG_USAGE,
            ErrorCode::SEC_E_ISSUING_CA_UNTRUSTED,
            ErrorCode::SEC_E_MULTIPLE_ACCOUNTS,
            ErrorCode::SEC_E_PKINIT_CLIENT_FAILURE,
            ErrorCode::SEC_E_PKINIT_NAME_MISMATCH,
        ],
        side: CHAIN_CHECKED_BY,
        causes: &[
            "The certificate is not valid for this use, not trusted, or does not match one \
             account.",
        ],
        checks: &[
            THUMBPRINT,
            "Its EKU, issuer and names, and the account to which it is mapped (inferred).",
        ],
        sources: &[SSPI, MM_FAILURE],
    },
    Advice {
        codes: &[
            ErrorCode::SEC_E_INSUFFICIENT_MEMORY,
            ErrorCode::SEC_E_UNSUPPORTED_FUNCTION,
            ErrorCode::SEC_E_INTERNAL_ERROR,
            ErrorCode::SEC_E_SECPKG_NOT_FOUND,
            ErrorCode::SEC_E_NO_IMPERSONATION,
            ErrorCode::SEC_E_CONTEXT_EXPIRED,
        ],
        side: REPORTED_BY,
        causes: &[
            "The security package of that machine, not the peer, caused the failure (inferred).",
        ],
        checks: &[
            "The System log of that machine, events of LSA and Kerberos (inferred).",
            "That the package of mmAuthMethod is enabled (inferred).",
        ],
        sources: &[SSPI],
    },
];

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    /// The codes that are met in practice.
    const REQUIRED: &[u32] = &[
        13801, 13803, 13804, 13805, 13806, 13822, 13823, 13824, 13825, 13826, 13834, 13840, 13843,
        13846, 13868, 13880, 13886, 87, 1460,
    ];

    #[test]
    fn the_codes_that_are_met_in_practice_have_advice() {
        let named = ErrorCode::KNOWN.iter().filter(|code| {
            let name = code.name().unwrap();
            let certificates = [
                "CERT_E_EXPIRED",
                "CERT_E_UNTRUSTEDROOT",
                "CERT_E_CN_NO_MATCH",
                "CRYPT_E_REVOKED",
                "CRYPT_E_REVOCATION_OFFLINE",
            ];
            name.starts_with("SEC_E_") || certificates.contains(&name)
        });
        let required = REQUIRED.iter().copied().map(ErrorCode);
        for code in required.chain(named.copied()) {
            assert!(Advice::on(code).is_some(), "{code}");
        }
        let wrapped = Advice::on(ErrorCode(0x8007_35E9)).unwrap();
        assert_eq!(wrapped.codes, [ErrorCode::ERROR_IPSEC_IKE_AUTH_FAIL]);
        assert!(Advice::on(ErrorCode::E_FAIL).is_none());
    }

    #[test]
    fn each_code_has_one_entry() {
        let mut codes: Vec<_> = ADVICE.iter().flat_map(|advice| advice.codes).collect();
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn the_texts_are_sentences() {
        for advice in ADVICE {
            let texts = [advice.causes, advice.checks].concat();
            for text in [&[advice.side][..], &texts].concat() {
                let inferred = text.matches("inferred").count();
                assert!(text.ends_with('.') && !text.contains("  "), "{text}");
                assert!(
                    text.ends_with("inferred).") == (inferred > 0) && inferred < 2,
                    "{text}"
                );
            }
            assert!(!advice.causes.is_empty() && !advice.checks.is_empty());
            assert!(!advice.sources.is_empty());
        }
    }
}
