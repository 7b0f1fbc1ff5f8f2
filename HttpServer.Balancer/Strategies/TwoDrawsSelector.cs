using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>Draws two targets and takes the better one.</summary>
internal sealed class TwoDrawsSelector(WeightedDraw draw, Func<Target, Target, bool> isBetter) : ITargetSelector
{
    // Of two equal targets the second draw is the first again half the time; more tries are seldom needed.
    private const int Tries = 4;

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var first = draw.Next(candidates);
        var second = first;
        for (var i = 0; i < Tries && second == first && first >= 0; i++)
        {
            second = draw.Next(candidates);
        }
        return second < 0 || second == first || !isBetter(candidates[second], candidates[first]) ? first : second;
    }
}
