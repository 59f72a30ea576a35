package main

import (
	"context"

	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/utils/clock"
)

// configurationAnswer tells what kube-scheduler makes of a KubeSchedulerConfiguration: its profiles with the plugins of each
// extension point in the order in which they are asked. A configuration that it refuses has an "error" instead.
type configurationAnswer struct {
	ID       string            `json:"id"`
	Profiles []expandedProfile `json:"profiles"`
	// The values that hold for all profiles.
	PercentageOfNodesToScore int32   `json:"percentageOfNodesToScore"`
	PodInitialBackoffSeconds int64   `json:"podInitialBackoffSeconds"`
	PodMaxBackoffSeconds     int64   `json:"podMaxBackoffSeconds"`
	QPS                      float32 `json:"qps"`
	Burst                    int32   `json:"burst"`
}

type expandedProfile struct {
	SchedulerName            string `json:"schedulerName"`
	PercentageOfNodesToScore *int32 `json:"percentageOfNodesToScore,omitempty"`
	// Plugins by extension point; an entry is the name, at score with the weight behind it.
	Plugins map[string][]expandedPlugin `json:"plugins"`
}

type expandedPlugin struct {
	Name   string `json:"name"`
	Weight int32  `json:"weight,omitempty"`
}

// answerConfiguration lets the real scheduler build its profiles and lists what is in them.
func answerConfiguration(ctx context.Context, c *Case) (any, error) {
	w, err := newCluster(ctx, c, clock.RealClock{})
	if err != nil {
		return nil, err
	}
	answer := configurationAnswer{
		ID:                       c.ID,
		PercentageOfNodesToScore: *w.config.PercentageOfNodesToScore,
		PodInitialBackoffSeconds: w.config.PodInitialBackoffSeconds,
		PodMaxBackoffSeconds:     w.config.PodMaxBackoffSeconds,
		QPS:                      w.config.ClientConnection.QPS,
		Burst:                    w.config.ClientConnection.Burst,
	}
	for _, profile := range w.config.Profiles {
		expanded := expandedProfile{
			SchedulerName:            profile.SchedulerName,
			PercentageOfNodesToScore: profile.PercentageOfNodesToScore,
			Plugins:                  map[string][]expandedPlugin{},
		}
		listed := w.scheduler.Profiles[profile.SchedulerName].ListPlugins()
		for point, set := range map[string]config.PluginSet{
			"preEnqueue": listed.PreEnqueue, "queueSort": listed.QueueSort, "preFilter": listed.PreFilter,
			"filter": listed.Filter, "postFilter": listed.PostFilter, "preScore": listed.PreScore, "score": listed.Score,
			"reserve": listed.Reserve, "permit": listed.Permit, "preBind": listed.PreBind, "bind": listed.Bind,
			"postBind": listed.PostBind,
		} {
			for _, plugin := range set.Enabled {
				expanded.Plugins[point] = append(expanded.Plugins[point], expandedPlugin{plugin.Name, plugin.Weight})
			}
		}
		answer.Profiles = append(answer.Profiles, expanded)
	}
	return answer, nil
}
