using HttpServer.Acme.Protocol;

namespace HttpServer.Acme.Challenges;

/// <summary>Which of the offered challenges is taken.</summary>
/// <param name="solvers">In the order of preference.</param>
internal sealed class ChallengeChoice(IReadOnlyList<IChallengeSolver> solvers)
{
    /// <summary>The first that is offered and configured; after each failure the next, as one port may be closed and another open.</summary>
    /// <returns>Null when none is both.</returns>
    public (AcmeChallenge Challenge, IChallengeSolver Solver)? Choose(AcmeAuthorization authorization, int failures)
    {
        List<(AcmeChallenge, IChallengeSolver)> possible =
        [
            .. from solver in solvers
               from challenge in authorization.Challenges
               where challenge.Type == solver.Kind
               select (challenge, solver),
        ];
        return possible.Count == 0 ? null : possible[failures % possible.Count];
    }
}
