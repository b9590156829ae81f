/// Calls the macro `$then` with the complete list: the name, value and description of each code.
///
/// The names and values are those of winerror.h (Windows SDK 10.0.22000). The descriptions are
/// written for this crate. Each value is listed once. The list has no aliases such as
/// `E_ACCESSDENIED`, because `ErrorCode` looks up an `HRESULT_FROM_WIN32` value by its Win32
/// code.
macro_rules! for_each_error_code {
    ($then:ident) => {
        $then! {
            // IPsec policy: 13000 to 13023
            ERROR_IPSEC_QM_POLICY_EXISTS = 13000, "the quick-mode policy already exists";
            ERROR_IPSEC_QM_POLICY_NOT_FOUND = 13001, "the quick-mode policy does not exist";
            ERROR_IPSEC_QM_POLICY_IN_USE = 13002,
                "the quick-mode policy is in use and cannot be deleted";
            ERROR_IPSEC_MM_POLICY_EXISTS = 13003, "the main-mode policy already exists";
            ERROR_IPSEC_MM_POLICY_NOT_FOUND = 13004, "the main-mode policy does not exist";
            ERROR_IPSEC_MM_POLICY_IN_USE = 13005,
                "the main-mode policy is in use and cannot be deleted";
            ERROR_IPSEC_MM_FILTER_EXISTS = 13006, "the main-mode filter already exists";
            ERROR_IPSEC_MM_FILTER_NOT_FOUND = 13007, "the main-mode filter does not exist";
            ERROR_IPSEC_TRANSPORT_FILTER_EXISTS = 13008, "the transport-mode filter already exists";
            ERROR_IPSEC_TRANSPORT_FILTER_NOT_FOUND = 13009,
                "the transport-mode filter does not exist";
            ERROR_IPSEC_MM_AUTH_EXISTS = 13010,
                "the list of main-mode authentication methods already exists";
            ERROR_IPSEC_MM_AUTH_NOT_FOUND = 13011,
                "the list of main-mode authentication methods does not exist";
            ERROR_IPSEC_MM_AUTH_IN_USE = 13012,
                "the list of main-mode authentication methods is in use and cannot be deleted";
            ERROR_IPSEC_DEFAULT_MM_POLICY_NOT_FOUND = 13013,
                "the default main-mode policy does not exist";
            ERROR_IPSEC_DEFAULT_MM_AUTH_NOT_FOUND = 13014,
                "the default list of main-mode authentication methods does not exist";
            ERROR_IPSEC_DEFAULT_QM_POLICY_NOT_FOUND = 13015,
                "the default quick-mode policy does not exist";
            ERROR_IPSEC_TUNNEL_FILTER_EXISTS = 13016, "the tunnel-mode filter already exists";
            ERROR_IPSEC_TUNNEL_FILTER_NOT_FOUND = 13017, "the tunnel-mode filter does not exist";
            ERROR_IPSEC_MM_FILTER_PENDING_DELETION = 13018,
                "the main-mode filter is marked for deletion";
            ERROR_IPSEC_TRANSPORT_FILTER_PENDING_DELETION = 13019,
                "the transport-mode filter is marked for deletion";
            ERROR_IPSEC_TUNNEL_FILTER_PENDING_DELETION = 13020,
                "the tunnel-mode filter is marked for deletion";
            ERROR_IPSEC_MM_POLICY_PENDING_DELETION = 13021,
                "the main-mode policy is marked for deletion";
            ERROR_IPSEC_MM_AUTH_PENDING_DELETION = 13022,
                "the list of main-mode authentication methods is marked for deletion";
            ERROR_IPSEC_QM_POLICY_PENDING_DELETION = 13023,
                "the quick-mode policy is marked for deletion";

            // IKE, AuthIP and IKEv2 negotiation: 13800 to 13909
            ERROR_IPSEC_IKE_NEG_STATUS_BEGIN = 13800,
                "range marker; not returned as an error (begins the first series, 13800 to 13897)";
            ERROR_IPSEC_IKE_AUTH_FAIL = 13801,
                "IKE authentication failed: a certificate, pre-shared key or ticket was rejected";
            ERROR_IPSEC_IKE_ATTRIB_FAIL = 13802,
                "the peers could not agree on security attributes (cipher, hash, group, lifetime)";
            ERROR_IPSEC_IKE_NEGOTIATION_PENDING = 13803, "the negotiation is still in progress";
            ERROR_IPSEC_IKE_GENERAL_PROCESSING_ERROR = 13804,
                "a general IKE processing error occurred; no specific cause is given";
            ERROR_IPSEC_IKE_TIMED_OUT = 13805, "the negotiation timed out";
            ERROR_IPSEC_IKE_NO_CERT = 13806,
                "IKE found no valid machine certificate in the local certificate store";
            ERROR_IPSEC_IKE_SA_DELETED = 13807,
                "the peer deleted the IKE SA before it was fully established";
            ERROR_IPSEC_IKE_SA_REAPED = 13808,
                "the IKE SA was cleaned up before it was fully established";
            ERROR_IPSEC_IKE_MM_ACQUIRE_DROP = 13809,
                "a request to start main mode waited in the queue too long and was dropped";
            ERROR_IPSEC_IKE_QM_ACQUIRE_DROP = 13810,
                "a request to start quick mode waited in the queue too long and was dropped";
            ERROR_IPSEC_IKE_QUEUE_DROP_MM = 13811,
                "a negotiation request waited in the queue too long (with a main mode)";
            ERROR_IPSEC_IKE_QUEUE_DROP_NO_MM = 13812,
                "a negotiation request waited in the queue too long (without a main mode)";
            ERROR_IPSEC_IKE_DROP_NO_RESPONSE = 13813,
                "the negotiation was dropped because the peer did not respond";
            ERROR_IPSEC_IKE_MM_DELAY_DROP = 13814,
                "the main-mode negotiation took too long and was dropped";
            ERROR_IPSEC_IKE_QM_DELAY_DROP = 13815,
                "the quick-mode negotiation took too long and was dropped";
            ERROR_IPSEC_IKE_ERROR = 13816, "IKE failed with an unknown error";
            ERROR_IPSEC_IKE_CRL_FAILED = 13817,
                "the revocation check of a certificate failed (revoked, or the status is unknown)";
            ERROR_IPSEC_IKE_INVALID_KEY_USAGE = 13818,
                "the key usage of the certificate does not allow IKE authentication";
            ERROR_IPSEC_IKE_INVALID_CERT_TYPE = 13819,
                "the certificate type is not valid for IKE authentication";
            ERROR_IPSEC_IKE_NO_PRIVATE_KEY = 13820, "the machine certificate has no private key";
            ERROR_IPSEC_IKE_SIMULTANEOUS_REKEY = 13821,
                "both peers started to rekey at the same time";
            ERROR_IPSEC_IKE_DH_FAIL = 13822,
                "the Diffie-Hellman shared secret could not be computed";
            ERROR_IPSEC_IKE_CRITICAL_PAYLOAD_NOT_RECOGNIZED = 13823,
                "a message contains an unknown payload that is marked critical";
            ERROR_IPSEC_IKE_INVALID_HEADER = 13824, "the IKE header of a message is invalid";
            ERROR_IPSEC_IKE_NO_POLICY = 13825, "no IPsec policy is configured for this negotiation";
            ERROR_IPSEC_IKE_INVALID_SIGNATURE = 13826,
                "a signature in the IKE exchange could not be verified";
            ERROR_IPSEC_IKE_KERBEROS_ERROR = 13827, "Kerberos authentication with the peer failed";
            ERROR_IPSEC_IKE_NO_PUBLIC_KEY = 13828,
                "the peer's certificate contains no usable public key";
            ERROR_IPSEC_IKE_PROCESS_ERR = 13829, "IKE failed to process an error payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_SA = 13830,
                "IKE failed to process the security association (SA) payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_PROP = 13831, "IKE failed to process a proposal payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_TRANS = 13832, "IKE failed to process a transform payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_KE = 13833,
                "IKE failed to process the key exchange (KE) payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_ID = 13834,
                "IKE failed to process the identification (ID) payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_CERT = 13835,
                "IKE failed to process the certificate (CERT) payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_CERT_REQ = 13836,
                "IKE failed to process the certificate request (CERTREQ) payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_HASH = 13837, "IKE failed to process the hash payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_SIG = 13838, "IKE failed to process the signature payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_NONCE = 13839, "IKE failed to process the nonce payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_NOTIFY = 13840, "IKE failed to process a notify payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_DELETE = 13841, "IKE failed to process a delete payload";
            ERROR_IPSEC_IKE_PROCESS_ERR_VENDOR = 13842, "IKE failed to process a vendor ID payload";
            ERROR_IPSEC_IKE_INVALID_PAYLOAD = 13843,
                "a received message contains an invalid payload";
            ERROR_IPSEC_IKE_LOAD_SOFT_SA = 13844,
                "a soft SA was established: traffic with the peer is not protected by IPsec";
            ERROR_IPSEC_IKE_SOFT_SA_TORN_DOWN = 13845,
                "the soft SA (traffic without IPsec protection) was removed";
            ERROR_IPSEC_IKE_INVALID_COOKIE = 13846,
                "a message contains an invalid IKE cookie (SPI)";
            ERROR_IPSEC_IKE_NO_PEER_CERT = 13847,
                "the peer did not send a valid machine certificate";
            ERROR_IPSEC_IKE_PEER_CRL_FAILED = 13848,
                "the revocation check of the peer's certificate failed (revoked or unknown status)";
            ERROR_IPSEC_IKE_POLICY_CHANGE = 13849,
                "a policy change invalidated the SAs that were negotiated under the old policy";
            ERROR_IPSEC_IKE_NO_MM_POLICY = 13850,
                "no main-mode policy is available for the negotiation";
            ERROR_IPSEC_IKE_NOTCBPRIV = 13851,
                "IKE could not enable the TCB privilege (act as part of the operating system)";
            ERROR_IPSEC_IKE_SECLOADFAIL = 13852,
                "IKE could not load security.dll, the SSPI library";
            ERROR_IPSEC_IKE_FAILSSPINIT = 13853, "IKE could not get the function table of SSPI";
            ERROR_IPSEC_IKE_FAILQUERYSSP = 13854,
                "IKE could not query the maximum token size of the Kerberos package";
            ERROR_IPSEC_IKE_SRVACQFAIL = 13855,
                "IKE could not get Kerberos server credentials (normal outside a domain)";
            ERROR_IPSEC_IKE_SRVQUERYCRED = 13856,
                "IKE could not determine its own SSPI principal name";
            ERROR_IPSEC_IKE_GETSPIFAIL = 13857,
                "the IPsec driver returned no SPI for the inbound SA (often a filter mismatch)";
            ERROR_IPSEC_IKE_INVALID_FILTER = 13858, "the filter passed to IKE is invalid";
            ERROR_IPSEC_IKE_OUT_OF_MEMORY = 13859, "IKE could not allocate memory";
            ERROR_IPSEC_IKE_ADD_UPDATE_KEY_FAILED = 13860,
                "IKE could not add the SA to the IPsec driver (often the negotiation was too slow)";
            ERROR_IPSEC_IKE_INVALID_POLICY = 13861, "the policy for the negotiation is invalid";
            ERROR_IPSEC_IKE_UNKNOWN_DOI = 13862,
                "the SA payload contains an unknown domain of interpretation (DOI)";
            ERROR_IPSEC_IKE_INVALID_SITUATION = 13863,
                "the SA payload contains an invalid situation field";
            ERROR_IPSEC_IKE_DH_FAILURE = 13864,
                "the Diffie-Hellman exchange failed; no specific cause is given";
            ERROR_IPSEC_IKE_INVALID_GROUP = 13865,
                "the Diffie-Hellman group is invalid or not supported";
            ERROR_IPSEC_IKE_ENCRYPT = 13866, "IKE could not encrypt a payload";
            ERROR_IPSEC_IKE_DECRYPT = 13867,
                "IKE could not decrypt a payload (the peers may have different keys)";
            ERROR_IPSEC_IKE_POLICY_MATCH = 13868,
                "the IPsec policies of the two peers do not match";
            ERROR_IPSEC_IKE_UNSUPPORTED_ID = 13869,
                "the identity type in the ID payload is not supported";
            ERROR_IPSEC_IKE_INVALID_HASH = 13870,
                "a hash in the IKE exchange does not match the computed value";
            ERROR_IPSEC_IKE_INVALID_HASH_ALG = 13871,
                "the hash algorithm is invalid or not supported";
            ERROR_IPSEC_IKE_INVALID_HASH_SIZE = 13872,
                "the length of a hash does not match the hash algorithm";
            ERROR_IPSEC_IKE_INVALID_ENCRYPT_ALG = 13873,
                "the encryption algorithm is invalid or not supported";
            ERROR_IPSEC_IKE_INVALID_AUTH_ALG = 13874,
                "the authentication algorithm is invalid or not supported";
            ERROR_IPSEC_IKE_INVALID_SIG = 13875,
                "a certificate in the IKE exchange has an invalid signature";
            ERROR_IPSEC_IKE_LOAD_FAILED = 13876,
                "a load operation failed; Windows does not document which one";
            ERROR_IPSEC_IKE_RPC_DELETE = 13877, "the SA was deleted by an RPC call";
            ERROR_IPSEC_IKE_BENIGN_REINIT = 13878,
                "the negotiation is starting again; this is a temporary state, not a failure";
            ERROR_IPSEC_IKE_INVALID_RESPONDER_LIFETIME_NOTIFY = 13879,
                "the lifetime in the responder lifetime notify is below the configured minimum";
            ERROR_IPSEC_IKE_INVALID_MAJOR_VERSION = 13880,
                "the receiver does not support the IKE major version in the message header";
            ERROR_IPSEC_IKE_INVALID_CERT_KEYLEN = 13881,
                "the key in the certificate is shorter than the policy requires";
            ERROR_IPSEC_IKE_MM_LIMIT = 13882,
                "the number of main-mode SAs with this peer exceeds the limit";
            ERROR_IPSEC_IKE_NEGOTIATION_DISABLED = 13883, "the negotiation is disabled by policy";
            ERROR_IPSEC_IKE_QM_LIMIT = 13884,
                "the main-mode SA reached its quick-mode limit; IKE starts a new main mode";
            ERROR_IPSEC_IKE_MM_EXPIRED = 13885,
                "the main-mode SA expired or was deleted by the peer";
            ERROR_IPSEC_IKE_PEER_MM_ASSUMED_INVALID = 13886,
                "the peer stopped responding, so IKE treats the main-mode SA as invalid";
            ERROR_IPSEC_IKE_CERT_CHAIN_POLICY_MISMATCH = 13887,
                "the certificate chain does not end in a trusted root named in the IPsec policy";
            ERROR_IPSEC_IKE_UNEXPECTED_MESSAGE_ID = 13888,
                "a received IKE message has an unexpected message ID";
            ERROR_IPSEC_IKE_INVALID_AUTH_PAYLOAD = 13889,
                "the authentication methods offered by the peer are invalid";
            ERROR_IPSEC_IKE_DOS_COOKIE_SENT = 13890,
                "the responder sent the initiator a denial-of-service (DoS) protection cookie";
            ERROR_IPSEC_IKE_SHUTTING_DOWN = 13891, "the IKE service (IKEEXT) is stopping";
            ERROR_IPSEC_IKE_CGA_AUTH_FAILED = 13892,
                "the certificate does not match the cryptographically generated address (CGA)";
            ERROR_IPSEC_IKE_PROCESS_ERR_NATOA = 13893,
                "IKE failed to process the NAT original address (NAT-OA) payload";
            ERROR_IPSEC_IKE_INVALID_MM_FOR_QM = 13894,
                "the parameters of the main-mode SA do not allow this quick mode";
            ERROR_IPSEC_IKE_QM_EXPIRED = 13895,
                "the IPsec driver reported that the quick-mode SA expired";
            ERROR_IPSEC_IKE_TOO_MANY_FILTERS = 13896, "IKEEXT added too many filters dynamically";
            ERROR_IPSEC_IKE_NEG_STATUS_END = 13897,
                "range marker; not returned as an error (ends the first series, 13800 to 13897)";
            ERROR_IPSEC_IKE_KILL_DUMMY_NAP_TUNNEL = 13898,
                "the dummy IKEv2 tunnel for NAP is deleted because NAP reauthentication succeeded";
            ERROR_IPSEC_IKE_INNER_IP_ASSIGNMENT_FAILURE = 13899,
                "the initiator could not be assigned an inner IP address in tunnel mode";
            ERROR_IPSEC_IKE_REQUIRE_CP_PAYLOAD_MISSING = 13900,
                "a required configuration payload (CP) is missing";
            ERROR_IPSEC_KEY_MODULE_IMPERSONATION_NEGOTIATION_PENDING = 13901,
                "a negotiation that runs as the connecting user is still in progress";
            ERROR_IPSEC_IKE_COEXISTENCE_SUPPRESS = 13902,
                "the SA was deleted to avoid a conflict between IKEv1 and AuthIP";
            ERROR_IPSEC_IKE_RATELIMIT_DROP = 13903,
                "the SA request was dropped by the rate limit for the peer's IP address";
            ERROR_IPSEC_IKE_PEER_DOESNT_SUPPORT_MOBIKE = 13904,
                "the peer does not support IKEv2 mobility (MOBIKE)";
            ERROR_IPSEC_IKE_AUTHORIZATION_FAILURE = 13905,
                "the peer is not authorized to establish an SA";
            ERROR_IPSEC_IKE_STRONG_CRED_AUTHORIZATION_FAILURE = 13906,
                "the SA is not authorized: a strong credential based on PKINIT is required";
            ERROR_IPSEC_IKE_AUTHORIZATION_FAILURE_WITH_OPTIONAL_RETRY = 13907,
                "the SA is not authorized; other credentials, such as a smart card, may work";
            ERROR_IPSEC_IKE_STRONG_CRED_AUTHORIZATION_AND_CERTMAP_FAILURE = 13908,
                "the SA is not authorized: no strong PKINIT credential (maybe no account mapping)";
            ERROR_IPSEC_IKE_NEG_STATUS_EXTENDED_END = 13909,
                "range marker; not returned as an error (ends the extended series, 13898 to 13909)";

            // IPsec packet processing and IPsec DoS Protection: 13910 to 13932
            ERROR_IPSEC_BAD_SPI = 13910, "the SPI of a packet belongs to no valid IPsec SA";
            ERROR_IPSEC_SA_LIFETIME_EXPIRED = 13911, "a packet was received on an expired IPsec SA";
            ERROR_IPSEC_WRONG_SA = 13912,
                "a packet does not match the IPsec SA on which it was received";
            ERROR_IPSEC_REPLAY_CHECK_FAILED = 13913,
                "the replay check failed: the sequence number is a duplicate or too old";
            ERROR_IPSEC_INVALID_PACKET = 13914,
                "a packet has an invalid IPsec header or trailer (AH or ESP)";
            ERROR_IPSEC_INTEGRITY_CHECK_FAILED = 13915,
                "the integrity check of a packet failed (altered data or different keys)";
            ERROR_IPSEC_CLEAR_TEXT_DROP = 13916,
                "a clear-text packet was dropped because IPsec protection is required";
            ERROR_IPSEC_AUTH_FIREWALL_DROP = 13917,
                "an inbound ESP packet was dropped in authenticated firewall mode (harmless)";
            ERROR_IPSEC_THROTTLE_DROP = 13918,
                "a packet was dropped by denial-of-service (DoS) throttling";
            ERROR_IPSEC_DOSP_BLOCK = 13925,
                "IPsec DoS Protection blocked the traffic because a block rule matched";
            ERROR_IPSEC_DOSP_RECEIVED_MULTICAST = 13926,
                "IPsec DoS Protection does not allow IPsec packets to a multicast address";
            ERROR_IPSEC_DOSP_INVALID_PACKET = 13927,
                "IPsec DoS Protection received a malformed packet";
            ERROR_IPSEC_DOSP_STATE_LOOKUP_FAILED = 13928,
                "IPsec DoS Protection could not find the state for a packet";
            ERROR_IPSEC_DOSP_MAX_ENTRIES = 13929,
                "IPsec DoS Protection reached the maximum number of state entries";
            ERROR_IPSEC_DOSP_KEYMOD_NOT_ALLOWED = 13930,
                "IPsec DoS Protection blocked a keying module that policy does not allow";
            ERROR_IPSEC_DOSP_NOT_INSTALLED = 13931,
                "IPsec DoS Protection is not installed or not enabled";
            ERROR_IPSEC_DOSP_MAX_PER_IP_RATELIMIT_QUEUES = 13932,
                "IPsec DoS Protection reached the maximum number of per-IP rate-limit queues";

            // Win32: system
            ERROR_SUCCESS = 0, "the operation succeeded";
            ERROR_FILE_NOT_FOUND = 2, "a file, registry key or similar object was not found";
            ERROR_ACCESS_DENIED = 5, "access was denied; as an HRESULT this is E_ACCESSDENIED";
            ERROR_INVALID_HANDLE = 6,
                "a handle is invalid or already closed; as an HRESULT this is E_HANDLE";
            ERROR_NOT_ENOUGH_MEMORY = 8, "the system did not have enough memory for the operation";
            ERROR_INVALID_DATA = 13, "the input or stored data is malformed";
            ERROR_OUTOFMEMORY = 14,
                "the system ran out of memory; as an HRESULT this is E_OUTOFMEMORY";
            ERROR_GEN_FAILURE = 31, "a device or driver failed; no specific cause is given";
            ERROR_NOT_SUPPORTED = 50, "the operation is not supported";
            ERROR_INVALID_PARAMETER = 87,
                "a function parameter is invalid; as an HRESULT this is E_INVALIDARG";
            ERROR_INSUFFICIENT_BUFFER = 122, "a buffer is too small for the result";
            ERROR_SERVICE_NOT_ACTIVE = 1062, "a required service is not running";
            ERROR_NOT_FOUND = 1168,
                "the requested item, such as a policy or credential, was not found";
            ERROR_CANCELLED = 1223, "the user or the caller cancelled the operation";
            ERROR_INTERNAL_ERROR = 1359,
                "an internal Windows error occurred; no specific cause is given";
            ERROR_NO_SYSTEM_RESOURCES = 1450,
                "the system does not have enough resources, such as pool memory";
            ERROR_TIMEOUT = 1460, "the operation timed out";
            ERROR_AUTHIP_FAILURE = 1469, "AuthIP failed to secure the connection";

            // Win32: network
            ERROR_CONNECTION_REFUSED = 1225, "the remote system refused the connection";
            ERROR_NETWORK_UNREACHABLE = 1231, "the network of the remote host is unreachable";
            ERROR_HOST_UNREACHABLE = 1232, "the remote host is unreachable";
            ERROR_PORT_UNREACHABLE = 1234,
                "the remote port is unreachable (IKE uses UDP ports 500 and 4500)";
            ERROR_CONNECTION_ABORTED = 1236, "the local system aborted the connection";

            // Win32: logon and domain
            ERROR_NO_LOGON_SERVERS = 1311,
                "no domain controller was available to authenticate the account";
            ERROR_NO_SUCH_LOGON_SESSION = 1312, "the logon session does not exist or has ended";
            ERROR_PRIVILEGE_NOT_HELD = 1314, "the account does not have a required privilege";
            ERROR_LOGON_FAILURE = 1326,
                "the logon failed because of an unknown user name or a wrong password";
            ERROR_ACCOUNT_RESTRICTION = 1327,
                "an account restriction prevents the logon (blank password, logon hours, policy)";
            ERROR_PASSWORD_EXPIRED = 1330, "the password of the account has expired";
            ERROR_ACCOUNT_DISABLED = 1331, "the account is disabled";
            ERROR_NO_SUCH_DOMAIN = 1355, "the domain was not found or could not be reached";
            ERROR_LOGON_TYPE_NOT_GRANTED = 1385,
                "the account is not allowed this logon type, such as network logon";
            ERROR_WRONG_TARGET_NAME = 1396,
                "the target name is wrong: the Kerberos SPN belongs to another account";
            ERROR_MUTUAL_AUTH_FAILED = 1397,
                "mutual authentication failed; the server's password in the domain may be outdated";
            ERROR_TIME_SKEW = 1398,
                "the clocks of the client and the server differ too much (time skew)";
            ERROR_TRUSTED_RELATIONSHIP_FAILURE = 1789,
                "the trust relationship between the computer and its domain is broken";
            ERROR_ACCOUNT_LOCKED_OUT = 1909,
                "the account is locked out, for example after too many wrong passwords";

            // Generic HRESULT codes: 0x8000_0000 to 0x8000_FFFF
            E_NOTIMPL = 0x8000_4001, "the function is not implemented";
            E_FAIL = 0x8000_4005, "an unspecified failure occurred";
            E_UNEXPECTED = 0x8000_FFFF,
                "an unexpected condition occurred (also known as a catastrophic failure)";

            // Certificate chains (FACILITY_CERT): 0x800B_0101 to 0x800B_0114
            CERT_E_EXPIRED = 0x800B_0101,
                "a certificate in the chain has expired or is not yet valid";
            CERT_E_VALIDITYPERIODNESTING = 0x800B_0102,
                "the validity period of a certificate is not within that of its issuer";
            CERT_E_ROLE = 0x800B_0103,
                "an end-entity certificate is used as a CA certificate, or the reverse";
            CERT_E_PATHLENCONST = 0x800B_0104,
                "the certificate chain is longer than a path length constraint allows";
            CERT_E_CRITICAL = 0x800B_0105,
                "a critical extension of a certificate is unknown to the verifier";
            CERT_E_PURPOSE = 0x800B_0106,
                "a certificate is used for a purpose that its CA does not permit";
            CERT_E_ISSUERCHAINING = 0x800B_0107,
                "a certificate in the chain was not issued by its parent certificate";
            CERT_E_MALFORMED = 0x800B_0108,
                "a required field of a certificate (subject, issuer or other) is missing or empty";
            CERT_E_UNTRUSTEDROOT = 0x800B_0109,
                "the certificate chain ends in an untrusted root certificate";
            CERT_E_CHAINING = 0x800B_010A,
                "the certificate chain is incomplete and does not reach a trusted root";
            TRUST_E_FAIL = 0x800B_010B, "trust verification failed; no specific cause is given";
            CERT_E_REVOKED = 0x800B_010C, "a certificate in the chain has been revoked";
            CERT_E_UNTRUSTEDTESTROOT = 0x800B_010D,
                "the certificate chain ends in a test root, which policy does not trust";
            CERT_E_REVOCATION_FAILURE = 0x800B_010E,
                "the revocation check of a certificate could not be completed";
            CERT_E_CN_NO_MATCH = 0x800B_010F,
                "the name in the certificate does not match the expected name (name mismatch)";
            CERT_E_WRONG_USAGE = 0x800B_0110,
                "the enhanced key usage (EKU) of the certificate does not allow this use";
            TRUST_E_EXPLICIT_DISTRUST = 0x800B_0111,
                "a certificate in the chain is explicitly distrusted on this computer";
            CERT_E_UNTRUSTEDCA = 0x800B_0112,
                "a CA certificate in the chain is not trusted by the verification policy";
            CERT_E_INVALID_POLICY = 0x800B_0113,
                "a certificate in the chain has an invalid certificate policy";
            CERT_E_INVALID_NAME = 0x800B_0114,
                "a name in the certificate violates the name constraints of a CA";

            // SSPI: Kerberos, NTLM and Schannel (FACILITY_SSPI): 0x8009_0300 to 0x8009_0354
            SEC_E_INSUFFICIENT_MEMORY = 0x8009_0300, "SSPI did not have enough memory";
            SEC_E_UNSUPPORTED_FUNCTION = 0x8009_0302,
                "the security package does not support the requested function";
            SEC_E_TARGET_UNKNOWN = 0x8009_0303,
                "the target is an unknown principal (SPN not registered) or is unreachable";
            SEC_E_INTERNAL_ERROR = 0x8009_0304,
                "the Local Security Authority (LSA) failed or could not be contacted";
            SEC_E_SECPKG_NOT_FOUND = 0x8009_0305,
                "the security package (Kerberos, NTLM or other) is not installed";
            SEC_E_INVALID_TOKEN = 0x8009_0308, "an SSPI authentication token is invalid";
            SEC_E_NO_IMPERSONATION = 0x8009_030B,
                "the security context cannot be used for impersonation";
            SEC_E_LOGON_DENIED = 0x8009_030C,
                "the logon was denied because the credentials were not accepted";
            SEC_E_UNKNOWN_CREDENTIALS = 0x8009_030D,
                "the credentials are of a kind that the security package does not know";
            SEC_E_NO_CREDENTIALS = 0x8009_030E,
                "the security package has no credentials (ticket, password or certificate) to use";
            SEC_E_MESSAGE_ALTERED = 0x8009_030F, "an SSPI message or its signature was altered";
            SEC_E_OUT_OF_SEQUENCE = 0x8009_0310, "an SSPI message arrived out of sequence";
            SEC_E_NO_AUTHENTICATING_AUTHORITY = 0x8009_0311,
                "no domain controller (KDC) could be contacted for authentication";
            SEC_E_CONTEXT_EXPIRED = 0x8009_0317, "the security context has expired";
            SEC_E_INCOMPLETE_MESSAGE = 0x8009_0318, "an SSPI message is incomplete";
            SEC_E_INCOMPLETE_CREDENTIALS = 0x8009_0320,
                "the credentials are incomplete (for example, no client certificate)";
            SEC_E_WRONG_PRINCIPAL = 0x8009_0322,
                "the target principal name does not match the peer (wrong SPN or certificate name)";
            SEC_E_TIME_SKEW = 0x8009_0324,
                "the clocks differ by more than Kerberos allows (time skew)";
            SEC_E_UNTRUSTED_ROOT = 0x8009_0325,
                "the certificate chain in the SSPI handshake ends in an untrusted root";
            SEC_E_ILLEGAL_MESSAGE = 0x8009_0326,
                "an SSPI handshake message is malformed or was not expected";
            SEC_E_CERT_UNKNOWN = 0x8009_0327,
                "the certificate in the SSPI handshake caused an unknown error";
            SEC_E_CERT_EXPIRED = 0x8009_0328, "the certificate in the SSPI handshake has expired";
            SEC_E_ENCRYPT_FAILURE = 0x8009_0329, "the security package could not encrypt the data";
            SEC_E_DECRYPT_FAILURE = 0x8009_0330, "the security package could not decrypt the data";
            SEC_E_ALGORITHM_MISMATCH = 0x8009_0331,
                "the client and the server have no common algorithm or protocol version";
            SEC_E_PKINIT_NAME_MISMATCH = 0x8009_033D,
                "the certificate for PKINIT has no UPN that matches the client name";
            SEC_E_KDC_UNABLE_TO_REFER = 0x8009_0341,
                "the Kerberos KDC could not refer the client to the requested service";
            SEC_E_KDC_UNKNOWN_ETYPE = 0x8009_0342,
                "the Kerberos KDC does not support the requested encryption type";
            SEC_E_MULTIPLE_ACCOUNTS = 0x8009_0347, "the certificate maps to more than one account";
            SEC_E_CERT_WRONG_USAGE = 0x8009_0349,
                "the certificate in the SSPI handshake is not valid for this usage";
            SEC_E_DOWNGRADE_DETECTED = 0x8009_0350,
                "a possible downgrade attack was detected, or no domain controller was reachable";
            SEC_E_ISSUING_CA_UNTRUSTED = 0x8009_0352,
                "the smart card certificate was issued by an untrusted CA";
            SEC_E_PKINIT_CLIENT_FAILURE = 0x8009_0354,
                "the client certificate for PKINIT (smart card logon) is not trusted";

            // Key storage and CryptoAPI (FACILITY_SSPI): 0x8009_0003 to 0x8009_0035
            NTE_BAD_KEY = 0x8009_0003, "the key is not valid for the operation";
            NTE_BAD_DATA = 0x8009_0005, "the data passed to the cryptographic provider is invalid";
            NTE_BAD_SIGNATURE = 0x8009_0006, "the digital signature does not match the data";
            NTE_BAD_ALGID = 0x8009_0008,
                "the cryptographic provider does not support the algorithm for this key";
            NTE_BAD_KEY_STATE = 0x8009_000B, "the key cannot be used in its current state";
            NTE_NO_KEY = 0x8009_000D, "the key does not exist in the key container";
            NTE_NO_MEMORY = 0x8009_000E, "the cryptographic provider did not have enough memory";
            NTE_PERM = 0x8009_0010, "access to the key or the key container was denied";
            NTE_NOT_FOUND = 0x8009_0011, "the key or object was not found in the key store";
            NTE_BAD_KEYSET = 0x8009_0016,
                "the key container (keyset) does not exist or cannot be opened";
            NTE_KEYSET_NOT_DEF = 0x8009_0019,
                "the cryptographic provider or key container is not registered";
            NTE_PROVIDER_DLL_FAIL = 0x8009_001D,
                "the DLL of the cryptographic provider failed to initialize";
            NTE_FAIL = 0x8009_0020, "the cryptographic provider failed; no specific cause is given";
            NTE_SILENT_CONTEXT = 0x8009_0022,
                "the key requires user interaction, such as a PIN, but silent mode was requested";
            NTE_INVALID_PARAMETER = 0x8009_0027,
                "a parameter passed to the cryptographic provider is invalid";
            NTE_NOT_SUPPORTED = 0x8009_0029,
                "the cryptographic provider does not support the operation";
            NTE_INTERNAL_ERROR = 0x8009_002D,
                "an internal error occurred in the cryptographic provider";
            NTE_DEVICE_NOT_READY = 0x8009_0030,
                "the device that holds the key (TPM, smart card or HSM) is not ready";
            NTE_DEVICE_NOT_FOUND = 0x8009_0035,
                "the device that holds the key (TPM, smart card or HSM) was not found";

            // Certificates, revocation and ASN.1 (FACILITY_SSPI): 0x8009_1002 to 0x8009_6019
            CRYPT_E_UNKNOWN_ALGO = 0x8009_1002,
                "a certificate or message uses an unknown cryptographic algorithm";
            CRYPT_E_BAD_ENCODE = 0x8009_2002,
                "a certificate or message could not be encoded or decoded";
            CRYPT_E_NOT_FOUND = 0x8009_2004,
                "the certificate, or a property of it, was not found in the certificate store";
            CRYPT_E_SELF_SIGNED = 0x8009_2007, "the certificate is self-signed";
            CRYPT_E_NO_MATCH = 0x8009_2009, "no certificate matches the search criteria";
            CRYPT_E_NO_KEY_PROPERTY = 0x8009_200B, "the certificate is not linked to a private key";
            CRYPT_E_REVOKED = 0x8009_2010,
                "the certificate has been revoked (listed in a revocation list or by OCSP)";
            CRYPT_E_NO_REVOCATION_DLL = 0x8009_2011,
                "no installed DLL can perform the revocation check";
            CRYPT_E_NO_REVOCATION_CHECK = 0x8009_2012,
                "the revocation check was not possible (for example, the certificate names no CRL)";
            CRYPT_E_REVOCATION_OFFLINE = 0x8009_2013,
                "the CRL or OCSP server is offline, so the revocation check failed";
            CRYPT_E_NOT_IN_REVOCATION_DATABASE = 0x8009_2014,
                "the revocation server has no entry for the certificate";
            CRYPT_E_ASN1_ERROR = 0x8009_3100,
                "an ASN.1 encoding or decoding error occurred; no specific cause is given";
            CRYPT_E_ASN1_EOD = 0x8009_3102, "the ASN.1 data ended unexpectedly (truncated data)";
            CRYPT_E_ASN1_CORRUPT = 0x8009_3103, "the ASN.1 data is corrupt";
            CRYPT_E_ASN1_BADTAG = 0x8009_310B,
                "the ASN.1 data contains an unexpected tag (bad tag)";
            TRUST_E_SYSTEM_ERROR = 0x8009_6001,
                "trust verification failed because of a system error";
            TRUST_E_CERT_SIGNATURE = 0x8009_6004,
                "the signature of a certificate does not match the public key of its issuer";
            TRUST_E_BASIC_CONSTRAINTS = 0x8009_6019,
                "a certificate in the chain violates the basic constraints extension";
        }
    };
}
pub(crate) use for_each_error_code;
