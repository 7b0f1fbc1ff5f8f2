namespace HttpServer.Static.Listing;

/// <summary>One line of a listing. Directories come first, then names without regard to case; length and date are a file's.</summary>
internal readonly record struct DirectoryEntry(string Name, bool IsDirectory, long Length, DateTimeOffset Modified) : IComparable<DirectoryEntry>
{
    public int CompareTo(DirectoryEntry other)
    {
        if (IsDirectory != other.IsDirectory)
        {
            return IsDirectory ? -1 : 1;
        }
        var byName = string.Compare(Name, other.Name, StringComparison.OrdinalIgnoreCase);
        return byName != 0 ? byName : string.CompareOrdinal(Name, other.Name);
    }
}
