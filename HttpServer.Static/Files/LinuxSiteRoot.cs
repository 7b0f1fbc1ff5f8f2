using System.ComponentModel;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Static.Files;

/// <summary>
/// Linux: openat2 with RESOLVE_BENEATH, so that the kernel itself decides in one step whether a path stays below
/// the root; there is no gap between the check and the opening. The kernel also refuses absolute links that come
/// back into the root: those, and kernels without the call (before 5.6, or filtered), are opened first and judged
/// by the real path of the open handle, which leaves no gap either.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxSiteRoot(string directory) : SiteRoot(directory)
{
    private const int NotPermitted = 1;
    private const int NoSuchEntry = 2;
    private const int NoDeviceAtPath = 6;
    private const int TryAgain = 11;
    private const int AccessDenied = 13;
    private const int CrossesRoot = 18;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int InvalidName = 22;
    private const int NameTooLong = 36;
    private const int NoSuchCall = 38;
    private const int TooManyLinks = 40;
    private const int InvalidSequence = 84;

    private const int TypeMask = 0xf000;
    private const int RegularFile = 0x8000;
    private const int DirectoryFile = 0x4000;

    // A pipe that took the place of a file after the look at it must not block the opening.
    private const ulong ReadFlags = LinuxCalls.NonBlocking | LinuxCalls.NoControllingTerminal;

    public static bool IsSupported => LinuxCalls.IsKnownArchitecture && LinuxCalls.Stat(LinuxCalls.CurrentDirectory, "/", 0, out _) == 0;

    public override Node Look(string relative)
    {
        var path = Absolute(relative);
        var error = LinuxCalls.Stat(LinuxCalls.CurrentDirectory, path, 0, out var stat);
        if (error == 0)
        {
            return ToNode(stat);
        }
        ThrowUnlessAboutPath(error, path);
        return default;
    }

    public override OpenedFile? OpenFile(string relative)
    {
        var handle = Open(relative, ReadFlags);
        if (handle is null)
        {
            return null;
        }
        var error = LinuxCalls.Stat(handle, out var stat);
        var node = ToNode(stat);
        if (error == 0 && node.Kind == NodeKind.File)
        {
            return new(this, handle, node.Identity);
        }
        handle.Dispose();
        return null;
    }

    public override bool HasDirectory(string relative)
    {
        using var handle = Open(relative, LinuxCalls.PathOnly | LinuxCalls.DirectoryOnly);
        return handle is not null;
    }

    public override IReadOnlyList<FileSystemInfo>? List(string relative, int most)
    {
        using var handle = Open(relative, LinuxCalls.PathOnly | LinuxCalls.DirectoryOnly);
        // Through the handle, so that what was judged is what is listed.
        return handle is null ? null : Enumerate(LinuxCalls.PathOf(handle), most);
    }

    public override FileIdentity IdentityOf(SafeFileHandle handle) =>
        LinuxCalls.Stat(handle, out var stat) == 0 ? ToNode(stat).Identity : default;

    public override int ReadWithoutWaiting(SafeFileHandle handle, Span<byte> buffer, long offset) => LinuxCalls.ReadCached(handle, buffer, offset);

    private SafeFileHandle? Open(string relative, ulong flags)
    {
        using var root = LinuxCalls.Open(Directory, LinuxCalls.PathOnly | LinuxCalls.DirectoryOnly, out var error);
        if (root is not null)
        {
            var handle = LinuxCalls.OpenBeneath(root, relative.Length == 0 ? "." : relative, flags, out error);
            if (handle is not null)
            {
                return handle;
            }
            if (error is CrossesRoot or TryAgain or NoSuchCall or NotPermitted)
            {
                return OpenAndJudge(relative, root, flags);
            }
        }
        ThrowUnlessAboutPath(error, relative);
        return null;
    }

    private SafeFileHandle? OpenAndJudge(string relative, SafeFileHandle root, ulong flags)
    {
        // What the link leads to may be a device outside, where opening alone has effects.
        if (Look(relative).Kind is not (NodeKind.File or NodeKind.Directory))
        {
            return null;
        }
        var path = Absolute(relative);
        var handle = LinuxCalls.Open(path, flags, out var error);
        if (handle is null)
        {
            ThrowUnlessAboutPath(error, path);
            return null;
        }
        if (IsBelow(LinuxCalls.RealPath(handle), LinuxCalls.RealPath(root)))
        {
            return handle;
        }
        handle.Dispose();
        return null;
    }

    // Without /proc there is no real path, and nothing is served through such links.
    private static bool IsBelow(string? path, string? root) =>
        path is not null && root is not null
        && (path.Equals(root, StringComparison.Ordinal) || root == "/"
            || (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '/'));

    private static Node ToNode(in StatxBuffer stat) => (stat.Mode & TypeMask) switch
    {
        RegularFile => new(NodeKind.File, new(
            (long)stat.Size,
            (stat.ModifiedSeconds * 1_000_000_000) + stat.ModifiedNanoseconds,
            (stat.ChangedSeconds * 1_000_000_000) + stat.ChangedNanoseconds,
            stat.Inode)),
        DirectoryFile => new(NodeKind.Directory, default),
        _ => new(NodeKind.Special, default),
    };

    private static void ThrowUnlessAboutPath(int error, string path)
    {
        // The invalid ones: names that vfat, ntfs and others cannot hold, so nothing has them.
        if (error is not (NoSuchEntry or NotADirectory or IsADirectory or AccessDenied or NameTooLong or TooManyLinks
            or NoDeviceAtPath or InvalidName or InvalidSequence))
        {
            throw new IOException($"'{path}' cannot be opened.", new Win32Exception(error));
        }
    }
}
