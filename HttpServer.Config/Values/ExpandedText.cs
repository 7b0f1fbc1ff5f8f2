namespace HttpServer.Config.Values;

/// <summary>A string of the file after <c>${NAME}</c> and <c>file:</c>.</summary>
/// <param name="Text">What it stands for; null when it could not be found.</param>
/// <param name="Error">Why not.</param>
/// <param name="IsExpanded">Whether the text came from elsewhere, and is therefore not to be printed.</param>
internal readonly record struct ExpandedText(string? Text, string? Error, bool IsExpanded)
{
    public static ExpandedText Failed(string error) => new(null, error, true);
}
