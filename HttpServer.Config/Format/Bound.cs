namespace HttpServer.Config.Format;

/// <summary>One end of a range of numbers.</summary>
/// <param name="Value">The limit.</param>
/// <param name="IsExclusive">Whether the limit itself is outside.</param>
internal readonly record struct Bound(double Value, bool IsExclusive)
{
    public bool ForbidsLess(double value) => IsExclusive ? value <= Value : value < Value;

    public bool ForbidsMore(double value) => IsExclusive ? value >= Value : value > Value;
}
