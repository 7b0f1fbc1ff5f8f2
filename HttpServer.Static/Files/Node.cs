namespace HttpServer.Static.Files;

/// <summary>What stands at a path; <see cref="Identity"/> is set for files only.</summary>
internal readonly record struct Node(NodeKind Kind, FileIdentity Identity);
