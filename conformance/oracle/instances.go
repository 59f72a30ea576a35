package main

import (
	"context"
	"fmt"

	v1 "k8s.io/api/core/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins"
	"k8s.io/kubernetes/pkg/scheduler/framework/runtime"
)

// openFramework is a real framework whose plugin instances are known by name.
type openFramework struct {
	framework.Framework
	plugins map[string]fwk.Plugin
}

// openFrameworkFor builds the pod's profile once more over the same snapshot, listers and queue, with the in-tree
// registry's factories wrapped just to remember what they made. The plugins themselves stay unwrapped.
func (w *cluster) openFrameworkFor(pod *v1.Pod) (*openFramework, error) {
	original, err := w.frameworkFor(pod)
	if err != nil {
		return nil, err
	}
	open := &openFramework{plugins: map[string]fwk.Plugin{}}
	registry := runtime.Registry{}
	for name, factory := range plugins.NewInTreeRegistry() {
		registry[name] = func(ctx context.Context, args apiruntime.Object, handle fwk.Handle) (fwk.Plugin, error) {
			plugin, err := factory(ctx, args, handle)
			open.plugins[name] = plugin
			return plugin, err
		}
	}
	for i := range w.config.Profiles {
		profile := &w.config.Profiles[i]
		if profile.SchedulerName != pod.Spec.SchedulerName {
			continue
		}
		open.Framework, err = runtime.NewFramework(w.ctx, registry, profile,
			runtime.WithClientSet(original.ClientSet()),
			runtime.WithInformerFactory(original.SharedInformerFactory()),
			runtime.WithSharedDRAManager(original.SharedDRAManager()),
			runtime.WithSharedCSIManager(original.SharedCSIManager()),
			runtime.WithPodGroupManager(original.PodGroupManager()),
			runtime.WithSnapshotSharedLister(original.SnapshotSharedLister()),
			runtime.WithEventRecorder(original.EventRecorder()),
			runtime.WithPodNominator(w.scheduler.SchedulingQueue),
			runtime.WithPodActivator(w.scheduler.SchedulingQueue),
			runtime.WithWaitingPods(runtime.NewWaitingPodsMap()),
			runtime.WithPodsInPreBind(runtime.NewPodsInPreBindMap()),
			runtime.WithParallelism(1),
		)
		if err != nil {
			return nil, fmt.Errorf("building the profile: %w", err)
		}
		return open, nil
	}
	return nil, fmt.Errorf("no profile is called %q", pod.Spec.SchedulerName)
}
