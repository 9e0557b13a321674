audit-title = Audit trail
audit-anchors = Anchors
audit-file = As a file (CSV)
audit-none = No entry fits.
audit-any = any
audit-from = From
audit-until = To
audit-who = Who
audit-verb = Did
audit-centre = Centre
audit-kind = Thing
audit-kind-hint = Its table, for example booking, document, unit, tariff.
audit-object = Its number
audit-request = Request, address or session
audit-session = whole session
audit-when = When
audit-what = Of what
audit-change = From → to
audit-why = Why
audit-gone = gone
audit-outside = Changed around Sanjha, in the database
audit-history-title = All versions of { $kind } { $object }
audit-history-intro = Oldest first. Each entry was written together with the change it tells of.
audit-anchors-intro = An anchor is the end of a centre's chain of entries on a day. Kept on paper or in a mail, it proves that nothing before it was changed: “sanjha audit verify --anchor CHAIN:ENTRIES:HASH”.
audit-anchors-none = The first anchor is made after midnight.
audit-day = Day
audit-chain = Chain
audit-chain-rest = What belongs to no centre
audit-entries = Entries
audit-hash = Hash of the last one
message-audit-anchor-subject = Anchor of the audit trail, { $day }
message-audit-anchor-body =
    Keep this mail or print it: it proves that no entry of the audit trail up to { $day } was changed later.

    { $chain }:{ $entries }:{ $hash }

    To check: sanjha audit verify --anchor { $chain }:{ $entries }:{ $hash }
message-audit-anchor-sms = Audit trail { $day }: { $chain }:{ $entries }:{ $hash }
