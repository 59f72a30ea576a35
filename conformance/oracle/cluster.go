package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	v1 "k8s.io/api/core/v1"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/informers"
	clientset "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	configv1 "k8s.io/kube-scheduler/config/v1"
	"k8s.io/kubernetes/pkg/features"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/utils/clock"
)

// cluster is a real, complete kube-scheduler beside a cluster state that it did not have to watch:
// objects are put straight into its listers, cache and queue, which spares each case the informers' goroutines.
type cluster struct {
	ctx       context.Context
	logger    klog.Logger
	config    *config.KubeSchedulerConfiguration
	client    clientset.Interface
	factory   informers.SharedInformerFactory
	scheduler *scheduler.Scheduler
}

// emptyClient serves all cases without informed objects: nothing is ever read from it, and writes may fail.
var emptyClient = fake.NewSimpleClientset()

// newCluster builds the scheduler only; load brings the case's objects in. Whoever builds further readers
// of the informers does so in between.
func newCluster(ctx context.Context, c *Case, clock clock.WithTicker) (*cluster, error) {
	var client clientset.Interface = emptyClient
	if objects := c.informedObjects(); len(objects) > 0 {
		client = fake.NewSimpleClientset(objects...)
	}
	return newClusterWith(ctx, c, clock, client)
}

// loadCluster makes the cluster of a case with all its objects, and the open framework of this pod's profile.
func loadCluster(ctx context.Context, c *Case, pod *v1.Pod) (*cluster, *openFramework, error) {
	if pod == nil {
		return nil, nil, errors.New("the case has no pod")
	}
	w, err := newCluster(ctx, c, clock.RealClock{})
	if err != nil {
		return nil, nil, err
	}
	open, err := w.openFrameworkFor(pod)
	if err != nil {
		return nil, nil, err
	}
	return w, open, w.load(c)
}

func newClusterWith(ctx context.Context, c *Case, clock clock.WithTicker, client clientset.Interface) (*cluster, error) {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return nil, err
	}
	w := &cluster{ctx: ctx, logger: klog.FromContext(ctx), config: cfg, client: client}
	w.factory = scheduler.NewInformerFactory(w.client, 0)
	w.scheduler, err = scheduler.New(ctx, w.client, w.factory, nil,
		func(string) events.EventRecorderLogger { return &events.FakeRecorder{} },
		scheduler.WithComponentConfigVersion(configv1.SchemeGroupVersion.String()),
		scheduler.WithProfiles(cfg.Profiles...),
		scheduler.WithParallelism(1), // one worker: nodes are visited in order, one by one
		scheduler.WithPercentageOfNodesToScore(cfg.PercentageOfNodesToScore),
		scheduler.WithPodInitialBackoffSeconds(cfg.PodInitialBackoffSeconds),
		scheduler.WithPodMaxBackoffSeconds(cfg.PodMaxBackoffSeconds),
		scheduler.WithClock(clock),
	)
	if err != nil {
		return nil, fmt.Errorf("building the scheduler: %w", err)
	}
	return w, nil
}

// load brings the case's objects to the scheduler, nodes in the order of the case.
func (w *cluster) load(c *Case) error {
	if len(c.informedObjects()) > 0 {
		w.factory.Start(w.ctx.Done())
		w.factory.WaitForCacheSync(w.ctx.Done())
		// The assume caches are filled by event handlers of their own, which offer no way to wait for them.
		time.Sleep(20 * time.Millisecond)
	}
	core, apps, storage := w.factory.Core().V1(), w.factory.Apps().V1(), w.factory.Storage().V1()
	fill(core.Nodes().Informer(), c.Nodes)
	pods := slices.DeleteFunc(slices.Clone(c.Pods), terminal)
	fill(core.Pods().Informer(), pods)
	fill(core.Namespaces().Informer(), c.Namespaces)
	fill(core.Services().Informer(), c.Services)
	fill(core.ReplicationControllers().Informer(), c.ReplicationControllers)
	fill(apps.ReplicaSets().Informer(), c.ReplicaSets)
	fill(apps.StatefulSets().Informer(), c.StatefulSets)
	fill(w.factory.Policy().V1().PodDisruptionBudgets().Informer(), c.PodDisruptionBudgets)
	fill(storage.StorageClasses().Informer(), c.StorageClasses)
	fill(storage.CSINodes().Informer(), c.CSINodes)
	fill(storage.CSIDrivers().Informer(), c.CSIDrivers)
	fill(storage.CSIStorageCapacities().Informer(), c.CSIStorageCapacities)
	fill(storage.VolumeAttachments().Informer(), c.VolumeAttachments)

	if len(c.PodGroups) > 0 {
		fill(w.factory.Scheduling().V1alpha2().PodGroups().Informer(), c.PodGroups)
	}

	names := map[string]bool{}
	for _, node := range c.Nodes {
		if names[node.Name] {
			return fmt.Errorf("node %q appears twice", node.Name)
		}
		names[node.Name] = true
		w.scheduler.Cache.AddNode(w.logger, node)
	}
	for _, pod := range pods {
		if pod.Spec.NodeName == "" {
			if _, ours := w.scheduler.Profiles[pod.Spec.SchedulerName]; ours {
				// The queue keeps nominations, and knows what a nominated pod asks for only while it holds the pod.
				w.addToQueue(pod)
			}
			continue
		}
		if !names[pod.Spec.NodeName] {
			return fmt.Errorf("pod %q is bound to %q, which is no node of this case", podKey(pod), pod.Spec.NodeName)
		}
		if err := w.scheduler.Cache.AddPod(w.logger, pod); err != nil {
			return err
		}
	}
	return nil
}

// addToQueue does what the event handler for a new pod without a node does.
func (w *cluster) addToQueue(pod *v1.Pod) {
	w.scheduler.Cache.AddPodGroupMember(pod)
	w.scheduler.SchedulingQueue.Add(w.ctx, pod)
	if utilfeature.DefaultFeatureGate.Enabled(features.GangScheduling) {
		w.scheduler.SchedulingQueue.MoveAllToActiveOrBackoffQueue(w.logger, framework.EventUnscheduledPodAdd, nil, pod, nil)
	}
}

// terminal tells the pods that kube-scheduler's informer leaves out.
func terminal(pod *v1.Pod) bool {
	return pod.Status.Phase == v1.PodSucceeded || pod.Status.Phase == v1.PodFailed
}

func fill[T any](informer cache.SharedIndexInformer, objects []T) {
	for _, object := range objects {
		if err := informer.GetIndexer().Add(object); err != nil {
			panic(err)
		}
	}
}

// addToLister makes a pod findable by the pod lister.
func (w *cluster) addToLister(pods ...*v1.Pod) { fill(w.factory.Core().V1().Pods().Informer(), pods) }

// frameworkFor returns the profile that the pod asks for.
func (w *cluster) frameworkFor(pod *v1.Pod) (framework.Framework, error) {
	profile, ok := w.scheduler.Profiles[pod.Spec.SchedulerName]
	if !ok {
		return nil, fmt.Errorf("no profile is called %q", pod.Spec.SchedulerName)
	}
	return profile, nil
}

// snapshot brings the scheduler's snapshot up to date, as every scheduling cycle does first.
// All profiles share one snapshot.
func (w *cluster) snapshot(f framework.Framework) (*internalcache.Snapshot, error) {
	snapshot, ok := f.SnapshotSharedLister().(*internalcache.Snapshot)
	if !ok {
		return nil, fmt.Errorf("unexpected snapshot %T", f.SnapshotSharedLister())
	}
	return snapshot, w.scheduler.Cache.UpdateSnapshot(w.logger, snapshot)
}
