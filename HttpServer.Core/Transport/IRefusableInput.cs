namespace HttpServer.Core.Transport;

/// <summary>A connection whose client can be told off in the middle of what it sends.</summary>
internal interface IRefusableInput
{
    /// <summary>False where a layer with pipes of its own is between.</summary>
    bool CanRefuse { get; }

    /// <summary>From now on reading fails with this, which Kestrel takes for its own kind of refusal.</summary>
    void Refuse(Microsoft.AspNetCore.Http.BadHttpRequestException refusal);
}
