namespace HttpServer.Acme.Dns;

/// <param name="Code">RCODE (RFC 1035, 4.1.1; RFC 2136, 2.2).</param>
/// <param name="Answers">The answer section.</param>
internal sealed record DnsReply(int Code, IReadOnlyList<DnsRecord> Answers)
{
    public const int NoError = 0;
    public const int NameError = 3;

    private static readonly string[] Words = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

    public string Word => Code < Words.Length ? Words[Code] : $"RCODE {Code}";
}
