using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>What is used of libcrypto 3. Pointers are those of the C API; who holds which reference is said where they are made.</summary>
internal static unsafe partial class LibCrypto
{
    public const string Library = "libcrypto.so.3";

    // BIO_TYPE_SOURCE_SINK, and the first number that is nobody's (BIO_TYPE_START).
    public const int BioType = 0x400 | 128;

    public const int BioFlagsRead = 0x01;
    public const int BioFlagsWrite = 0x02;
    public const int BioFlagsRetry = 0x08;
    public const int BioFlagsAll = 0x0F;

    // BIO_CTRL_EOF and BIO_CTRL_FLUSH.
    public const int BioControlEnded = 2;
    public const int BioControlFlush = 11;

    public const nuint CheckRevocation = 0x4;
    public const nuint PartialChain = 0x80000;

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    public static partial nuint TakeError();

    [LibraryImport(Library, EntryPoint = "ERR_reason_error_string")]
    public static partial nint ErrorReason(nuint error);

    [LibraryImport(Library, EntryPoint = "X509_verify_cert_error_string")]
    public static partial nint VerifyErrorText(nint error);

    [LibraryImport(Library, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewBioMethod(int type, string name);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_write")]
    public static partial int SetBioWrite(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> write);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_read")]
    public static partial int SetBioRead(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> read);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetBioControl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> control);

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_set_data")]
    public static partial void SetBioData(nint bio, nint data);

    [LibraryImport(Library, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial nint BioData(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_init")]
    public static partial void SetBioReady(nint bio, int ready);

    [LibraryImport(Library, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void SetBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void ClearBioFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint* reuse, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "i2d_X509")]
    public static partial int WriteCertificate(nint certificate, byte** der);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Library, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadPrivateKey(nint* reuse, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddTrusted(nint store, nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_STORE_set_flags")]
    public static partial int SetStoreFlags(nint store, nuint flags);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_crl")]
    public static partial int AddRevocations(nint store, nint list);

    [LibraryImport(Library, EntryPoint = "d2i_X509_CRL")]
    public static partial nint ReadRevocations(nint* reuse, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "X509_CRL_free")]
    public static partial void FreeRevocations(nint list);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_ip")]
    public static partial int SetVerifiedAddress(nint parameters, byte* address, nuint length);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_num")]
    public static partial int Count(nint stack);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_value")]
    public static partial nint Item(nint stack, int index);

    [LibraryImport(Library, EntryPoint = "CRYPTO_malloc")]
    public static partial nint Allocate(nuint length, nint file, int line);
}
