package main

import (
	"context"
	"errors"
	"reflect"
	"slices"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/names"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/volumebinding"
)

// Volume answers a case of mode "volume": what the plugins that look at volumes say about the pods of the steps.
type Volume struct {
	ID    string       `json:"id"`
	Steps []VolumeStep `json:"steps"`
}

type VolumeStep struct {
	// Plugins has the own answer of each plugin, asked by itself.
	Plugins map[string]*VolumeVerdicts `json:"plugins"`
	// Volumes has what VolumeBinding would do on each node that it accepts.
	Volumes map[string]*VolumePlan `json:"volumes"`
	// Scores are VolumeBinding's; absent unless it scores.
	Scores map[string]int64 `json:"scores,omitempty"`
	// Verdicts are those of the profile as a whole; PreFilter rejects the pod on all nodes.
	PreFilter *Rejection            `json:"preFilter,omitempty"`
	Verdicts  map[string]*Rejection `json:"verdicts"`
	// Reserved is the first feasible node in the order of the case.
	Reserved string     `json:"reserved,omitempty"`
	Refused  *Rejection `json:"refused,omitempty"`
}

type VolumeVerdicts struct {
	PreFilter string                `json:"preFilter"`
	Reasons   []string              `json:"reasons,omitempty"`
	Filters   map[string]*Rejection `json:"filters,omitempty"`
}

type VolumePlan struct {
	Bindings   [][2]string `json:"bindings"` // claim and volume
	Provisions []string    `json:"provisions"`
}

var volumePlugins = []string{names.VolumeRestrictions, names.NodeVolumeLimits, names.VolumeBinding, names.VolumeZone}

func answerVolume(ctx context.Context, c *Case) (any, error) {
	if len(c.Steps) == 0 {
		return nil, errors.New("the case has no steps")
	}
	w, open, err := loadCluster(ctx, c, c.Steps[0].Pod)
	if err != nil {
		return nil, err
	}
	answer := &Volume{ID: c.ID}
	for _, step := range c.Steps {
		if step.Pod == nil {
			return nil, errors.New("a step has no pod")
		}
		w.addToLister(step.Pod)
		stepAnswer, err := takeVolumeStep(w, open, c, step.Pod)
		if err != nil {
			return nil, err
		}
		answer.Steps = append(answer.Steps, *stepAnswer)
	}
	return answer, nil
}

func takeVolumeStep(w *cluster, open *openFramework, c *Case, pod *v1.Pod) (*VolumeStep, error) {
	snapshot, err := w.snapshot(open)
	if err != nil {
		return nil, err
	}
	var nodes []fwk.NodeInfo
	for _, node := range c.Nodes {
		info, err := snapshot.Get(node.Name)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, info)
	}
	answer := &VolumeStep{
		Plugins: map[string]*VolumeVerdicts{}, Volumes: map[string]*VolumePlan{}, Verdicts: map[string]*Rejection{},
	}
	for _, name := range volumePlugins {
		if plugin, ok := open.plugins[name]; ok {
			answer.Plugins[name] = askVolumePlugin(w.ctx, plugin, pod, nodes, answer)
		}
	}

	state := framework.NewCycleState()
	_, status, _ := open.RunPreFilterPlugins(w.ctx, state, pod)
	if !status.IsSuccess() {
		answer.PreFilter = rejection(status)
		return answer, nil
	}
	for _, node := range nodes {
		name := node.Node().Name
		status := open.RunFilterPluginsWithNominatedPods(w.ctx, state, pod, node)
		if !status.IsSuccess() {
			answer.Verdicts[name] = rejection(status)
		} else if answer.Reserved == "" {
			answer.Reserved = name
		}
	}
	if answer.Reserved == "" {
		return answer, nil
	}
	if status := open.RunReservePluginsReserve(w.ctx, state, pod, answer.Reserved); !status.IsSuccess() {
		answer.Refused = rejection(status)
		open.RunReservePluginsUnreserve(w.ctx, state, pod, answer.Reserved)
		return answer, nil
	}
	bound := pod.DeepCopy()
	bound.Spec.NodeName = answer.Reserved
	w.addToLister(bound)
	return answer, w.scheduler.Cache.AddPod(w.logger, bound)
}

// askVolumePlugin runs PreFilter and, unless that skips or rejects, Filter for every node.
func askVolumePlugin(ctx context.Context, plugin fwk.Plugin, pod *v1.Pod, nodes []fwk.NodeInfo, answer *VolumeStep) *VolumeVerdicts {
	state := framework.NewCycleState()
	_, status := plugin.(fwk.PreFilterPlugin).PreFilter(ctx, state, pod, nodes)
	verdicts := &VolumeVerdicts{PreFilter: status.Code().String()}
	if !status.IsSuccess() {
		verdicts.Reasons = status.Reasons()
		return verdicts
	}
	verdicts.Filters = map[string]*Rejection{}
	var feasible []fwk.NodeInfo
	for _, node := range nodes {
		if status := plugin.(fwk.FilterPlugin).Filter(ctx, state, pod, node); !status.IsSuccess() {
			verdicts.Filters[node.Node().Name] = &Rejection{Plugin: plugin.Name(), Code: status.Code().String(), Reasons: status.Reasons()}
		} else {
			feasible = append(feasible, node)
		}
	}
	if binding, ok := plugin.(*volumebinding.VolumeBinding); ok {
		planVolumes(ctx, binding, state, pod, feasible, answer)
	}
	return verdicts
}

// planVolumes asks the plugin's own binder which volumes it has in mind, and the plugin for its scores.
func planVolumes(ctx context.Context, plugin *volumebinding.VolumeBinding, state fwk.CycleState, pod *v1.Pod, nodes []fwk.NodeInfo, answer *VolumeStep) {
	logger := klog.FromContext(ctx)
	claims, err := plugin.Binder.GetPodVolumeClaims(logger, pod)
	if err != nil {
		panic(err)
	}
	for _, node := range nodes {
		volumes, _, err := plugin.Binder.FindPodVolumes(logger, pod, claims, node.Node())
		if err != nil {
			panic(err)
		}
		plan := &VolumePlan{Bindings: [][2]string{}, Provisions: []string{}}
		for _, binding := range volumes.StaticBindings {
			// Who is bound to whom is known to the binder only.
			fields := reflect.ValueOf(binding).Elem()
			claim := (*v1.PersistentVolumeClaim)(fields.FieldByName("pvc").UnsafePointer())
			volume := (*v1.PersistentVolume)(fields.FieldByName("pv").UnsafePointer())
			plan.Bindings = append(plan.Bindings, [2]string{claim.Name, volume.Name})
		}
		for _, provision := range volumes.DynamicProvisions {
			plan.Provisions = append(plan.Provisions, provision.PVC.Name)
		}
		answer.Volumes[node.Node().Name] = plan
	}
	if status := plugin.PreScore(ctx, state, pod, slices.Clone(nodes)); !status.IsSuccess() {
		return
	}
	answer.Scores = map[string]int64{}
	for _, node := range nodes {
		score, status := plugin.Score(ctx, state, pod, node)
		if !status.IsSuccess() {
			panic(status.AsError())
		}
		answer.Scores[node.Node().Name] = score
	}
}
