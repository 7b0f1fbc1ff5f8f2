namespace HttpServer.Benchmarks.Balancing;

public enum SelectionCase
{
    /// <summary>All alike and all takeable.</summary>
    Plain,

    /// <summary>Weights from 1 to 100.</summary>
    Weighted,

    /// <summary>The request has failed on one target.</summary>
    OneTried,

    /// <summary>Every third target is not available.</summary>
    AThirdOut,
}
