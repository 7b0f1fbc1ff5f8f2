using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>What libcrypto 3 has for OCSP (RFC 6960).</summary>
internal static unsafe partial class LibOcsp
{
    public const int ResponseSuccessful = 0;
    public const int StatusGood = 0;

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_cert_to_id")]
    public static partial nint IdOf(nint digest, nint certificate, nint issuer);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_CERTID_free")]
    public static partial void FreeId(nint id);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_REQUEST_new")]
    public static partial nint NewRequest();

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_request_add0_id")]
    public static partial nint AddId(nint request, nint id);

    [LibraryImport(LibCrypto.Library, EntryPoint = "i2d_OCSP_REQUEST")]
    public static partial int WriteRequest(nint request, byte** der);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_REQUEST_free")]
    public static partial void FreeRequest(nint request);

    [LibraryImport(LibCrypto.Library, EntryPoint = "d2i_OCSP_RESPONSE")]
    public static partial nint ReadResponse(nint* reuse, byte** der, nint length);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_response_status")]
    public static partial int ResponseStatus(nint response);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_response_get1_basic")]
    public static partial nint TakeBasic(nint response);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_RESPONSE_free")]
    public static partial void FreeResponse(nint response);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_BASICRESP_free")]
    public static partial void FreeBasic(nint basic);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_basic_verify")]
    public static partial int Verify(nint basic, nint certificates, nint store, ulong flags);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_resp_find_status")]
    public static partial int FindStatus(nint basic, nint id, int* status, int* reason, nint* revokedAt, nint* thisUpdate, nint* nextUpdate);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OCSP_check_validity")]
    public static partial int CheckValidity(nint thisUpdate, nint nextUpdate, nint slackSeconds, nint longestSeconds);

    [LibraryImport(LibCrypto.Library, EntryPoint = "ASN1_TIME_diff")]
    public static partial int Difference(int* days, int* seconds, nint from, nint to);

    [LibraryImport(LibCrypto.Library, EntryPoint = "X509_STORE_new")]
    public static partial nint NewStore();

    [LibraryImport(LibCrypto.Library, EntryPoint = "X509_STORE_free")]
    public static partial void FreeStore(nint store);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OPENSSL_sk_new_null")]
    public static partial nint NewStack();

    [LibraryImport(LibCrypto.Library, EntryPoint = "OPENSSL_sk_push")]
    public static partial int Push(nint stack, nint item);

    [LibraryImport(LibCrypto.Library, EntryPoint = "OPENSSL_sk_free")]
    public static partial void FreeStack(nint stack);
}
