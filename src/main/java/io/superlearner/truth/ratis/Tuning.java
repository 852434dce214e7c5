package io.superlearner.truth.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// How Ratis is set up: small values, few threads, quick elections, and everything on disk before
/// it is acknowledged.
final class Tuning {

  /// The longest value.
  static final int LARGEST_VALUE = 4 * 1024 * 1024;

  private static final String MEGABYTES = "MB";
  private static final int SNAPSHOT_EVERY = 10_000;
  private static final Duration FOR_EVER = Duration.ofDays(365);
  private static final Duration STEPPED_DOWN = Duration.ofSeconds(2);
  private static final Duration SERVER_PATIENCE = Duration.ofSeconds(1);
  // on a busy machine a sound leader may take more than a second to answer, and a connection that
  // is given up is replaced, which takes as long again
  private static final Duration CALLER_PATIENCE = Duration.ofSeconds(2);

  private Tuning() {}

  /// Returns the properties of a server.
  static RaftProperties server(RatisSettings settings, Path storage) {
    RaftProperties properties = new RaftProperties();
    RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
    GrpcConfigKeys.setUseEpoll(properties, false);
    RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
    network(properties, settings);
    elections(properties, settings);
    log(properties);
    threads(properties);
    return properties;
  }

  private static void network(RaftProperties properties, RatisSettings settings) {
    GrpcConfigKeys.Server.setHost(properties, settings.host());
    GrpcConfigKeys.Server.setPort(properties, settings.port());
    GrpcConfigKeys.setMessageSizeMax(properties, megabytes(16));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, megabytes(5));
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, megabytes(1));
  }

  private static void elections(RaftProperties properties, RatisSettings settings) {
    Duration least = settings.election();
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(least));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(least.multipliedBy(2)));
    RaftServerConfigKeys.Rpc.setRequestTimeout(properties, time(SERVER_PATIENCE));
    // a leader that has lost its majority stands for no election for so long, so one of which only
    // a follower that has just thawed is left must not wait for the usual ten seconds; a leader
    // that was frozen for so long steps down
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, time(STEPPED_DOWN));
    // a frozen process goes on when it thaws; elections have taken care of the others
    RaftServerConfigKeys.setCloseThreshold(properties, time(FOR_EVER));
    // questions are made certain by terms, see [Terms]; a read index would cost a heartbeat each,
    // and half an election time whenever Ratis overlooks that one is wanted
    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.DEFAULT);
  }

  private static void log(RaftProperties properties) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, megabytes(8));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, megabytes(1));
    RaftServerConfigKeys.Log.setWriteBufferSize(properties, megabytes(6));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, megabytes(16));
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.WARN_AND_RETURN);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, SNAPSHOT_EVERY);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
  }

  private static void threads(RaftProperties properties) {
    GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 4);
    GrpcConfigKeys.Server.setBossGroupSize(properties, 1);
    GrpcConfigKeys.Server.setWorkerGroupSize(properties, 2);
    GrpcConfigKeys.Client.setWorkerGroupSize(properties, 2);
  }

  /// Returns the properties of a client.
  static RaftProperties client(RatisSettings settings) {
    RaftProperties properties = new RaftProperties();
    RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
    GrpcConfigKeys.setUseEpoll(properties, false);
    GrpcConfigKeys.setMessageSizeMax(properties, megabytes(16));
    GrpcConfigKeys.Client.setWorkerGroupSize(properties, 2);
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, time(CALLER_PATIENCE));
    return properties;
  }

  static TimeDuration time(Duration span) {
    return TimeDuration.valueOf(span.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static SizeInBytes megabytes(int count) {
    return SizeInBytes.valueOf(count + MEGABYTES);
  }
}
