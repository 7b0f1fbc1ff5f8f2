using Microsoft.Win32.SafeHandles;

namespace HttpServer.Static.Files;

/// <summary>
/// Every other system: the real path is found link by link before the opening. A link that changes between the two
/// could lead out, which takes someone who may already write below the root; Linux closes that gap.
/// </summary>
internal sealed class PortableSiteRoot(string directory) : SiteRoot(directory)
{
    private const int MaxLinks = 40;

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override Node Look(string relative)
    {
        var path = Absolute(relative);
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            var links = MaxLinks;
            if (RealPath(path, ref links) is not { } real)
            {
                return default;
            }
            file = new(real);
        }
        if (file.Exists)
        {
            return (file.Attributes & FileAttributes.Device) != 0 ? new(NodeKind.Special, default) : new(NodeKind.File, Identify(file));
        }
        return new(System.IO.Directory.Exists(path) ? NodeKind.Directory : NodeKind.Missing, default);
    }

    public override OpenedFile? OpenFile(string relative)
    {
        var look = Look(relative);
        // Pipes look like empty files here, and opening one blocks: an empty file has nothing to read anyway.
        if (look.Kind != NodeKind.File || RealPathBelow(relative) is not { } path)
        {
            return null;
        }
        try
        {
            var handle = look.Identity.Length == 0
                ? new SafeFileHandle()
                : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new(this, handle, handle.IsInvalid ? look.Identity : IdentityOf(handle));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public override bool HasDirectory(string relative) =>
        System.IO.Directory.Exists(Absolute(relative)) && RealPathBelow(relative) is not null;

    public override IReadOnlyList<FileSystemInfo>? List(string relative, int most) =>
        RealPathBelow(relative) is { } path && System.IO.Directory.Exists(path) ? Enumerate(path, most) : null;

    public override FileIdentity IdentityOf(SafeFileHandle handle) =>
        handle.IsInvalid ? default : new(RandomAccess.GetLength(handle), FileIdentity.Nanoseconds(File.GetLastWriteTimeUtc(handle)), 0, 0);

    public override int ReadWithoutWaiting(SafeFileHandle handle, Span<byte> buffer, long offset) => -1;

    private static FileIdentity Identify(FileInfo file) => new(file.Length, FileIdentity.Nanoseconds(file.LastWriteTimeUtc), 0, 0);

    private string? RealPathBelow(string relative)
    {
        var links = MaxLinks;
        var root = RealPath(Directory, ref links);
        var path = RealPath(Absolute(relative), ref links);
        if (root is null || path is null)
        {
            return null;
        }
        var prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return path.Equals(root, PathComparison) || path.StartsWith(prefix, PathComparison) ? path : null;
    }

    private static string? RealPath(string path, ref int links)
    {
        var full = Path.GetFullPath(path);
        var done = Path.GetPathRoot(full)!;
        foreach (var name in full[done.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Join(done, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                done = next;
            }
            else if (links-- == 0)
            {
                return null;
            }
            else if (RealPath(Path.Combine(done, target), ref links) is { } resolved)
            {
                done = resolved;
            }
            else
            {
                return null;
            }
        }
        return done;
    }
}
