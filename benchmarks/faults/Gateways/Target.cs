namespace HttpServer.Faults.Gateways;

/// <param name="IsDraining">It gets no new requests.</param>
internal readonly record struct Target(int Port, bool IsDraining = false);
